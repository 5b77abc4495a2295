-- Who works together, and as what.
create table organizations (
  id text not null primary key,
  name text not null,
  slug text not null,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create unique index organizations_slug on organizations (slug);

-- A user who is a member cannot be removed: an organisation must not lose its owner by that.
create table org_memberships (
  org_id text not null references organizations (id) on delete cascade,
  user_id text not null references users (id),
  role text not null,
  created_at timestamptz not null,
  primary key (org_id, user_id)
);
create index org_memberships_user on org_memberships (user_id, created_at);

create table org_invitations (
  id text not null primary key,
  org_id text not null references organizations (id) on delete cascade,
  email text not null,
  email_key text not null,
  role text not null,
  token_hash text not null,
  invited_by text,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  closed_at timestamptz,
  outcome text
);
-- lint-ignore unique-without-org: nobody can guess a token, and it is looked for without the organisation
create unique index org_invitations_token on org_invitations (token_hash);
create unique index org_invitations_open on org_invitations (org_id, email_key) where closed_at is null;
create index org_invitations_expiry on org_invitations (expires_at) where closed_at is null;

create table org_roles (
  org_id text not null references organizations (id) on delete cascade,
  name text not null,
  description text,
  permissions jsonb not null,
  created_at timestamptz not null,
  primary key (org_id, name)
);

create table org_teams (
  id text not null primary key,
  org_id text not null references organizations (id) on delete cascade,
  name text not null,
  created_at timestamptz not null
);
create unique index org_teams_name on org_teams (org_id, name);

create table org_team_members (
  team_id text not null references org_teams (id) on delete cascade,
  org_id text not null,
  user_id text not null,
  created_at timestamptz not null,
  primary key (team_id, user_id),
  foreign key (org_id, user_id) references org_memberships (org_id, user_id) on delete cascade
);
create index org_team_members_member on org_team_members (org_id, user_id);

-- down
drop table org_team_members;
drop table org_teams;
drop table org_roles;
drop table org_invitations;
drop table org_memberships;
drop table organizations;
