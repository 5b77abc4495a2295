-- What caused a run, what its errors have in common, what it was replayed from; lines and their spans.
alter table action_runs add column parent_span text;
alter table action_runs add column fingerprint text;
alter table action_runs add column replay_of text;
alter table action_logs add column span_id text;

-- down
alter table action_logs drop column span_id;
alter table action_runs drop column replay_of;
alter table action_runs drop column fingerprint;
alter table action_runs drop column parent_span;
