-- What the directory knows beyond the principals themselves.

-- Who is in a group, and who owns a group, an application or a service principal.
CREATE TABLE memberships (
  group_id ${key} NOT NULL,
  kind ${key} NOT NULL,
  member_id ${key} NOT NULL,
  created_at BIGINT NOT NULL,
  PRIMARY KEY (group_id, kind, member_id)
);
CREATE INDEX memberships_member ON memberships (member_id, kind, group_id);

-- What Graph shows of an object beyond its principal's row: all there is of an application, the rest of a
-- user, a group or a service principal. In body, JSON as Graph has it, without secrets.
CREATE TABLE graph_objects (
  object_id ${key} NOT NULL PRIMARY KEY,
  kind ${key} NOT NULL,
  app_id ${key},
  display_name TEXT NOT NULL,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE INDEX graph_objects_kind ON graph_objects (kind, object_id);
CREATE INDEX graph_objects_app ON graph_objects (app_id, kind) WHERE app_id IS NOT NULL;
CREATE INDEX graph_objects_name ON graph_objects (lower(display_name));
CREATE INDEX graph_objects_deleted ON graph_objects (deleted_at) WHERE deleted_at IS NOT NULL;

-- Texts that name an object and no other of its kind: identifier URIs, service principal names.
CREATE TABLE graph_names (
  name_key ${key} NOT NULL,
  kind ${key} NOT NULL,
  object_id ${key} NOT NULL,
  PRIMARY KEY (name_key, kind)
);
CREATE INDEX graph_names_object ON graph_names (object_id);

-- Application permissions: a role of the resource (a service principal) given to a principal.
CREATE TABLE app_role_assignments (
  id ${key} NOT NULL PRIMARY KEY,
  principal_id ${key} NOT NULL,
  resource_id ${key} NOT NULL,
  app_role_id ${key} NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX app_role_assignments_principal ON app_role_assignments (principal_id, resource_id, app_role_id);
CREATE INDEX app_role_assignments_resource ON app_role_assignments (resource_id, id);

-- Delegated permissions, kept and shown.
CREATE TABLE permission_grants (
  id ${key} NOT NULL PRIMARY KEY,
  client_id ${key} NOT NULL,
  resource_id ${key} NOT NULL,
  principal_id ${key},
  consent_type TEXT NOT NULL,
  scope TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX permission_grants_client ON permission_grants (client_id, id);

CREATE INDEX principals_kind ON principals (kind, object_id);
CREATE INDEX principals_display_name ON principals (lower(display_name));
CREATE INDEX principals_deleted ON principals (deleted_at) WHERE deleted_at IS NOT NULL;

-- Principals that may not sign in: accountEnabled is false.
CREATE TABLE disabled_principals (
  object_id ${key} NOT NULL PRIMARY KEY
);
