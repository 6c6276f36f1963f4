-- Two logs to which rows are only added. Each row belongs to a chain: its mac covers its columns and the mac before it.
-- An operator's retention takes the oldest rows of a chain away; the anchor says where it then begins.

CREATE TABLE activity (
  chain ${key} NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  event_id ${key} NOT NULL,
  subscription_key ${key},
  group_key ${key},
  resource_key ${key},
  correlation_id ${key} NOT NULL,
  operation_id ${key},
  level TEXT NOT NULL,
  body TEXT NOT NULL,
  mac TEXT NOT NULL,
  PRIMARY KEY (chain, seq)
);
CREATE INDEX activity_at ON activity (at, event_id);
CREATE INDEX activity_subscription ON activity (subscription_key, at, event_id);
CREATE INDEX activity_group ON activity (group_key, at, event_id) WHERE group_key IS NOT NULL;
CREATE INDEX activity_resource ON activity (resource_key, at, event_id) WHERE resource_key IS NOT NULL;
CREATE INDEX activity_correlation ON activity (correlation_id, at, event_id);
CREATE INDEX activity_operation ON activity (operation_id) WHERE operation_id IS NOT NULL;
CREATE INDEX activity_critical ON activity (at) WHERE level = 'Critical';

CREATE TABLE sign_ins (
  chain ${key} NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  uti ${key} NOT NULL,
  event_type TEXT NOT NULL,
  object_id ${key},
  client_id ${key},
  resource_key ${key},
  error_code BIGINT NOT NULL,
  body TEXT NOT NULL,
  mac TEXT NOT NULL,
  PRIMARY KEY (chain, seq)
);
CREATE INDEX sign_ins_at ON sign_ins (at, uti);
CREATE INDEX sign_ins_uti ON sign_ins (uti);
CREATE INDEX sign_ins_principal ON sign_ins (object_id, at, uti) WHERE object_id IS NOT NULL;
CREATE INDEX sign_ins_resource ON sign_ins (resource_key, at, uti) WHERE resource_key IS NOT NULL;
CREATE INDEX sign_ins_lost ON sign_ins (at) WHERE event_type = 'lost';

-- Where each chain ends (written with every row) and where it begins (written by retention), each under a mac of its own:
-- the two are written by different nodes.
CREATE TABLE audit_chains (
  chain ${key} NOT NULL PRIMARY KEY,
  log TEXT NOT NULL,
  last_seq BIGINT NOT NULL,
  last_mac TEXT NOT NULL,
  seen_at BIGINT NOT NULL,
  closed BIGINT NOT NULL,
  head_mac TEXT NOT NULL,
  first_seq BIGINT NOT NULL,
  first_mac TEXT NOT NULL,
  anchor_mac TEXT NOT NULL
);
