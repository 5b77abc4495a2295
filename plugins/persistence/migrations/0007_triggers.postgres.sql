-- Runs of rare triggers, schedules for instance, are found among millions of requests.
create index action_runs_trigger on action_runs (trigger_kind, started_at, id)
  where trigger_kind not in ('api', 'call', 'event', 'queue');

-- down
drop index action_runs_trigger;
