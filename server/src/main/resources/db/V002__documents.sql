-- What belongs to a resource and is too large or too secret for its row: templates, parameters,
-- plans of deployments. Gone with the resource.

CREATE TABLE documents (
  owner_key ${key} NOT NULL,
  name ${key} NOT NULL,
  content ${bytes} NOT NULL,
  PRIMARY KEY (owner_key, name)
);

-- Operations are taken in pages by their ids, so that those which wait hold up nobody.
DROP INDEX operations_runnable;
CREATE INDEX operations_runnable ON operations (operation_id) WHERE state = 'InProgress';
