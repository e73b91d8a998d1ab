-- Work for later and on a schedule. Tenants see their own jobs; work of the installation itself carries the nil tenant.

-- The first twelve columns are what the job library reads and writes, under its names; the rest is ours. The library
-- addresses a row by task_name and task_instance, so these make the key.
create table scheduled_tasks (
    task_name            text        not null,
    task_instance        text        not null,
    task_data            bytea,                           -- payload, UTF-8 text
    execution_time       timestamptz not null,
    picked               boolean     not null,            -- running now
    picked_by            text,
    last_success         timestamptz,
    last_failure         timestamptz,
    consecutive_failures integer,
    last_heartbeat       timestamptz,
    version              bigint      not null,
    priority             smallint,
    tenant_id            uuid        not null default coalesce(current_tenant(), '00000000-0000-0000-0000-000000000000'),
    started_at           timestamptz,                     -- of the latest try
    last_error           text,
    primary key (task_name, task_instance)
);
-- "What is due?"
create index scheduled_tasks_due on scheduled_tasks (execution_time, task_name);
-- "Which running work has gone silent?"
create index scheduled_tasks_heartbeat on scheduled_tasks (last_heartbeat) where picked;

-- Finished tries: done, failed for good (waiting for a person), or failed and made good by a later run of the schedule.
create table job_runs (
    tenant_id     uuid        not null,
    run_id        uuid        not null,
    task_name     text        not null,
    task_instance text        not null,
    state         text        not null check (state in ('DONE', 'FAILED', 'RECOVERED')),
    attempts      integer     not null,
    due_at        timestamptz not null,
    started_at    timestamptz not null,
    finished_at   timestamptz not null,
    error         text,
    task_data     bytea,                                  -- kept when failed, so that it can be tried again
    primary key (tenant_id, run_id)
);
-- "What ran lately, in this state?"
create index job_runs_finished on job_runs (tenant_id, state, finished_at);
create index job_runs_task on job_runs (tenant_id, task_name, finished_at);

-- What is done over and over, and how it went the last time.
create table job_schedules (
    name             text        primary key,
    every            text        not null,                -- in words
    interval_s       double precision not null,
    last_started_at  timestamptz,
    last_finished_at timestamptz,
    last_duration_ms bigint,
    last_error       text,
    runs             bigint      not null default 0,
    failures         bigint      not null default 0
);

do $$
declare t text;
begin
    foreach t in array array['scheduled_tasks', 'job_runs'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
        execute format('grant select, insert, update, delete on %I to turnpike_ingest', t);
        execute format('grant select on %I to turnpike_app', t);
    end loop;
end $$;
grant insert, update on scheduled_tasks to turnpike_app;
grant delete on job_runs to turnpike_app;
grant select, insert, update, delete on job_schedules to turnpike_ingest;

-- One row a minute with the figures of this installation.
create table metric_samples (
    at      timestamptz primary key,
    figures jsonb       not null                          -- name to number
);
grant select, insert, delete on metric_samples to turnpike_ingest;

-- How large every table was, once a day: what grows, and how fast.
create table table_sizes (
    day        date   not null,
    table_name text   not null,
    row_count  bigint not null,                           -- as the planner estimates
    size_bytes bigint not null,                           -- with indexes and partitions
    primary key (day, table_name)
);
grant select, insert, update, delete on table_sizes to turnpike_ingest;
