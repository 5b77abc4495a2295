-- Codes that were sent by mail. Each is a hash, also of the browser or program that asked for it; used, it
-- is gone. Without a user it was asked for an address that has no account.
create table auth_codes (
  id text not null primary key,
  purpose text not null,
  user_id text references users (id) on delete cascade,
  email text not null,
  code_hash text not null,
  created_at timestamptz not null,
  expires_at timestamptz not null
);
create unique index auth_codes_hash on auth_codes (code_hash);
create index auth_codes_user on auth_codes (user_id, purpose);
create index auth_codes_expiry on auth_codes (expires_at);

-- down
drop table auth_codes;
