-- One set of migrations for both databases. ${key} is text compared byte by byte, ${bytes} is binary,
-- ${feed} is the type of the change feed's cursor. Times are epoch milliseconds, booleans 0 or 1.

CREATE TABLE resources (
  id_key ${key} NOT NULL PRIMARY KEY,
  id TEXT NOT NULL,
  type TEXT NOT NULL,
  type_key ${key} NOT NULL,
  subscription_id ${key},
  resource_group ${key},
  parent_key ${key},
  name TEXT NOT NULL,
  location TEXT,
  version BIGINT NOT NULL,
  provisioning_state TEXT,
  body TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  created_by TEXT NOT NULL,
  changed_at BIGINT NOT NULL,
  changed_by TEXT NOT NULL
);
CREATE INDEX resources_type ON resources (type_key, id_key);
CREATE INDEX resources_parent ON resources (parent_key, id_key);
CREATE INDEX resources_parent_type ON resources (parent_key, type_key, id_key);

CREATE TABLE principals (
  object_id ${key} NOT NULL PRIMARY KEY,
  client_id ${key} NOT NULL,
  tenant_id ${key} NOT NULL,
  kind TEXT NOT NULL,
  display_name TEXT NOT NULL,
  resource_key ${key},
  user_assigned BIGINT NOT NULL,
  user_principal_name TEXT,
  user_principal_key ${key},
  owner BIGINT NOT NULL,
  tokens_valid_from BIGINT NOT NULL,
  created_at BIGINT NOT NULL,
  deleted_at BIGINT
);
CREATE INDEX principals_client ON principals (client_id);
CREATE INDEX principals_name ON principals (user_principal_key) WHERE user_principal_key IS NOT NULL;
CREATE UNIQUE INDEX principals_resource ON principals (resource_key)
  WHERE resource_key IS NOT NULL AND deleted_at IS NULL;

CREATE TABLE credentials (
  key_id ${key} NOT NULL PRIMARY KEY,
  object_id ${key} NOT NULL,
  kind TEXT NOT NULL,
  value TEXT NOT NULL,
  display_name TEXT NOT NULL,
  not_before BIGINT NOT NULL,
  not_after BIGINT NOT NULL
);
CREATE INDEX credentials_principal ON credentials (object_id, key_id);

CREATE TABLE federated_credentials (
  resource_key ${key} NOT NULL PRIMARY KEY,
  object_id ${key} NOT NULL,
  issuer ${key} NOT NULL,
  subject ${key} NOT NULL,
  audience TEXT NOT NULL
);
CREATE INDEX federated_credentials_principal ON federated_credentials (object_id, resource_key);

CREATE TABLE assignments (
  resource_key ${key} NOT NULL,
  object_id ${key} NOT NULL,
  client_id ${key} NOT NULL,
  user_assigned BIGINT NOT NULL,
  identity_key ${key} NOT NULL,
  PRIMARY KEY (resource_key, object_id)
);
CREATE INDEX assignments_identity ON assignments (identity_key, resource_key);

CREATE TABLE operations (
  operation_id ${key} NOT NULL PRIMARY KEY,
  resource_key ${key} NOT NULL,
  subscription_id ${key},
  kind TEXT NOT NULL,
  state TEXT NOT NULL,
  step BIGINT NOT NULL,
  input TEXT NOT NULL,
  result TEXT,
  error TEXT,
  lease_owner TEXT,
  lease_until BIGINT NOT NULL,
  started_at BIGINT NOT NULL,
  ended_at BIGINT
);
CREATE INDEX operations_runnable ON operations (started_at, operation_id) WHERE state = 'InProgress';
CREATE INDEX operations_resource ON operations (resource_key, started_at) WHERE state = 'InProgress';
CREATE INDEX operations_ended ON operations (ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE changes (
  seq ${feed},
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  at BIGINT NOT NULL
);
CREATE INDEX changes_at ON changes (at);

CREATE TABLE signing_keys (
  kid ${key} NOT NULL PRIMARY KEY,
  public_jwk TEXT NOT NULL,
  sealed_private ${bytes} NOT NULL,
  certificate TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  published_at BIGINT NOT NULL,
  active_at BIGINT,
  retired_at BIGINT,
  expires_at BIGINT
);

CREATE TABLE refresh_tokens (
  hash ${key} NOT NULL PRIMARY KEY,
  family ${key} NOT NULL,
  object_id ${key} NOT NULL,
  client_id ${key} NOT NULL,
  scope TEXT NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT,
  revoked_at BIGINT
);
CREATE INDEX refresh_tokens_family ON refresh_tokens (family);
CREATE INDEX refresh_tokens_principal ON refresh_tokens (object_id);
CREATE INDEX refresh_tokens_expiry ON refresh_tokens (expires_at);

CREATE TABLE bindings (
  binding_id ${key} NOT NULL PRIMARY KEY,
  resource_key ${key} NOT NULL,
  channel TEXT NOT NULL,
  port BIGINT NOT NULL,
  header TEXT NOT NULL,
  created_at BIGINT NOT NULL
);
CREATE INDEX bindings_resource ON bindings (resource_key, binding_id);

CREATE TABLE facts (
  name ${key} NOT NULL PRIMARY KEY,
  value TEXT NOT NULL
);

-- Which set of migrations this database has seen whole, so that a start with the same set need not load Flyway.
CREATE TABLE schema_mark (
  id BIGINT NOT NULL PRIMARY KEY,
  hash TEXT NOT NULL
);
