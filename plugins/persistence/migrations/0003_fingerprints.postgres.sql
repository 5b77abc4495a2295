-- Errors of one kind are found, and counted, by what they have in common.
drop index action_runs_status;
create index action_runs_unsuccessful
  on action_runs (status, started_at, id, fingerprint, action) where status <> 'succeeded';
create index action_runs_fingerprint
  on action_runs (fingerprint, started_at, id) where fingerprint is not null;

-- down
drop index action_runs_fingerprint;
drop index action_runs_unsuccessful;
create index action_runs_status on action_runs (status, started_at, id) where status <> 'succeeded';
