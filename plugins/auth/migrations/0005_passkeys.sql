-- Keys by which users sign in with a device (WebAuthn); the device keeps the secret halves.
create table user_passkeys (
  id text not null primary key,
  user_id text not null references users (id) on delete cascade,
  credential_id text not null unique,
  public_key text not null,
  counter bigint not null,
  transports jsonb not null,
  backed_up boolean not null,
  name text not null,
  created_at timestamptz not null,
  last_used_at timestamptz
);
create index user_passkeys_user on user_passkeys (user_id);

-- Each is a hash, also of the browser or program that it was given to; used, it is gone.
create table passkey_challenges (
  challenge_hash text not null primary key,
  expires_at timestamptz not null
);
create index passkey_challenges_expiry on passkey_challenges (expires_at);

-- down
drop table passkey_challenges;
drop table user_passkeys;
