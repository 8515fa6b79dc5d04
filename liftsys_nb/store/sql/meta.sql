-- What makes the file ours; read before anything else is believed.
CREATE TABLE meta (key VARCHAR NOT NULL, value VARCHAR NOT NULL);
INSERT INTO meta VALUES ('application', 'liftsys_nb'), ('schema_version', '0');
