-- What a remediation does: one row for each resource that it is to change.

CREATE TABLE remediation_deployments (
  remediation_key ${key} NOT NULL,
  resource_key ${key} NOT NULL,
  state ${key} NOT NULL,
  resource_id TEXT NOT NULL,
  location TEXT NOT NULL,
  begun TEXT,
  error TEXT,
  created_at BIGINT NOT NULL,
  changed_at BIGINT NOT NULL,
  PRIMARY KEY (remediation_key, resource_key)
);
CREATE INDEX remediation_deployments_state ON remediation_deployments (remediation_key, state, resource_key);
