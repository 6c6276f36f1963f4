-- Interactive sign-in. What a browser or a client holds is random and kept here as a hash only.

-- A browser in which somebody is signed in. mark tells of the password it began with.
CREATE TABLE sessions (
  hash ${key} NOT NULL PRIMARY KEY,
  session_id ${key} NOT NULL,
  object_id ${key} NOT NULL,
  mark TEXT NOT NULL,
  clients TEXT NOT NULL,
  kept BIGINT NOT NULL,
  signed_in_at BIGINT NOT NULL,
  seen_at BIGINT NOT NULL,
  ends_at BIGINT NOT NULL
);
CREATE INDEX sessions_principal ON sessions (object_id);
CREATE INDEX sessions_end ON sessions (ends_at);

-- One sign-in to one client: the family of the refresh tokens that come from it.
CREATE TABLE token_families (
  sign_in_id ${key} NOT NULL PRIMARY KEY,
  object_id ${key} NOT NULL,
  client_id ${key} NOT NULL,
  client_kind TEXT NOT NULL,
  session_id TEXT NOT NULL,
  mark TEXT NOT NULL,
  signed_in_at BIGINT NOT NULL,
  refresh_until BIGINT,
  revoked_at BIGINT,
  kept_until BIGINT NOT NULL
);
CREATE INDEX token_families_kept ON token_families (kept_until);

CREATE TABLE authorization_codes (
  hash ${key} NOT NULL PRIMARY KEY,
  sign_in_id ${key} NOT NULL,
  redirect_uri TEXT NOT NULL,
  challenge TEXT,
  scope TEXT NOT NULL,
  nonce TEXT,
  auth_time BIGINT NOT NULL,
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL,
  used_at BIGINT
);
CREATE INDEX authorization_codes_expiry ON authorization_codes (expires_at);

CREATE TABLE device_codes (
  hash ${key} NOT NULL PRIMARY KEY,
  user_code_hash ${key} NOT NULL,
  client_id ${key} NOT NULL,
  scope TEXT NOT NULL,
  state TEXT NOT NULL,
  sign_in_id ${key},
  issued_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX device_codes_user_code ON device_codes (user_code_hash);
CREATE INDEX device_codes_expiry ON device_codes (expires_at);
