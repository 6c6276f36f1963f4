-- What policies found. The newest state of each resource and policy; what is left to be looked at after writes; what happened;
-- and which assignments were scanned, in which form.

CREATE TABLE policy_states (
  resource_key ${key} NOT NULL,
  policy_key ${key} NOT NULL,
  assignment_key ${key} NOT NULL,
  type TEXT NOT NULL,
  location TEXT NOT NULL,
  compliance ${key} NOT NULL,
  effect TEXT NOT NULL,
  at BIGINT NOT NULL,
  details TEXT NOT NULL,
  PRIMARY KEY (resource_key, policy_key)
);
CREATE INDEX policy_states_assignment ON policy_states (assignment_key, compliance, resource_key, policy_key);
CREATE INDEX policy_states_open ON policy_states (compliance, resource_key, policy_key) WHERE compliance <> 'Compliant';

CREATE TABLE policy_due (
  resource_key ${key} NOT NULL,
  policy_key ${key} NOT NULL,
  kind ${key} NOT NULL,
  due_at BIGINT NOT NULL,
  since BIGINT NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (resource_key, policy_key, kind)
);
CREATE INDEX policy_due_resource ON policy_due (due_at, resource_key, kind) WHERE policy_key = '';
CREATE INDEX policy_due_policy ON policy_due (due_at, resource_key, policy_key, kind) WHERE policy_key <> '';

CREATE TABLE policy_events (
  event_id ${key} NOT NULL PRIMARY KEY,
  at BIGINT NOT NULL,
  resource_key ${key} NOT NULL,
  subscription_key ${key},
  policy_key ${key} NOT NULL,
  assignment_key ${key} NOT NULL,
  compliance TEXT NOT NULL,
  effect TEXT NOT NULL,
  body TEXT NOT NULL
);
CREATE INDEX policy_events_at ON policy_events (at, event_id);
CREATE INDEX policy_events_subscription ON policy_events (subscription_key, at, event_id) WHERE subscription_key IS NOT NULL;
CREATE INDEX policy_events_resource ON policy_events (resource_key, at, event_id);
CREATE INDEX policy_events_assignment ON policy_events (assignment_key, at, event_id);

CREATE TABLE policy_scans (
  assignment_key ${key} NOT NULL PRIMARY KEY,
  fingerprint TEXT NOT NULL,
  scanned_at BIGINT NOT NULL,
  lease_owner TEXT,
  lease_until BIGINT NOT NULL
);
