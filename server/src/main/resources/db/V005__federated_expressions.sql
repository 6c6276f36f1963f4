-- A federated credential may name its tokens by an expression over their claims in place of one subject,
-- which is empty then.

ALTER TABLE federated_credentials ADD COLUMN expression TEXT;
