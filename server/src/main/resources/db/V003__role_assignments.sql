-- Role assignments as the decision asks for them: an index of the resources of that type, written with them.
-- Keys are in lower case; the root scope is the empty text; role_key is the GUID of the role definition.

CREATE TABLE role_assignments (
  id_key ${key} NOT NULL PRIMARY KEY,
  scope_key ${key} NOT NULL,
  object_id ${key} NOT NULL,
  role_key ${key} NOT NULL,
  condition TEXT,
  condition_version TEXT,
  created_at BIGINT NOT NULL
);
CREATE INDEX role_assignments_principal ON role_assignments (object_id, id_key);
CREATE INDEX role_assignments_role ON role_assignments (role_key, id_key);
CREATE INDEX role_assignments_scope ON role_assignments (scope_key, object_id, role_key);
