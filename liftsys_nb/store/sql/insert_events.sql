-- One list a column, equally long.
INSERT INTO event_rows BY POSITION
SELECT
  unnest($1::VARCHAR[])::UUID, unnest($2::VARCHAR[])::TIMESTAMPTZ, unnest($3::VARCHAR[]),
  unnest($4::VARCHAR[]), unnest($5::VARCHAR[]), unnest($6::VARCHAR[])::UUID,
  unnest($7::VARCHAR[])::UUID, unnest($8::VARCHAR[]), unnest($9::VARCHAR[]),
  unnest($10::VARCHAR[]), unnest($11::VARCHAR[])::JSON, unnest($12::VARCHAR[]),
  unnest($13::BIGINT[]), unnest($14::BIGINT[]), unnest($15::UINTEGER[]),
  unhex(unnest($16::VARCHAR[])), unhex(unnest($17::VARCHAR[])), unnest($18::VARCHAR[])::JSON;
