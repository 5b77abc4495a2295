-- Runs that somebody wants to keep.
alter table action_runs add column pinned_at bigint;
create index action_runs_pinned on action_runs (started_at, id) where pinned_at is not null;

-- down
drop index action_runs_pinned;
alter table action_runs drop column pinned_at;
