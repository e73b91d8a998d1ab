-- The usage ledger. A session row carries totals; every accepted growth is a delta row; roll-ups are kept in the same
-- transaction. Always: sum of deltas (with expired ones) = sum of session totals = hourly = daily, per tenant and subscriber.
-- The latest hour of an open session is carried in its own row, so that an interim update moves one row and adds one; when
-- the hour is over or the session ends, it is booked. The views further down show both as one.

-- What an interim update changes stands together and in no index: the new row version stays in its page (HOT) and the
-- log holds little more than these columns. That is why there is no index on usage: top consumers come from roll-ups.
create table sessions (
    tenant_id          uuid        not null,
    session_id         uuid        not null,               -- ours: one per life, also when the NAS repeats its id
    nas_id             uuid        not null,
    subscriber_id      uuid        not null,               -- nil when the user name is nobody's
    started_at         timestamptz not null,
    ended_at           timestamptz,                        -- null while online
    reported_at        timestamptz not null,               -- time of the latest report
    upload_bytes       bigint      not null default 0 check (upload_bytes >= 0),
    download_bytes     bigint      not null default 0 check (download_bytes >= 0),
    session_time_s     bigint      not null default 0,     -- largest Acct-Session-Time
    counted_time_s     bigint      not null default -1,    -- Acct-Session-Time of the counters last counted; -1: none
    carried_hour       timestamptz not null default 'epoch', -- growth not booked yet: of this hour …
    carried_day        date        not null default 'epoch', -- … which lies in this day of the tenant
    carried_upload     bigint      not null default 0,
    carried_download   bigint      not null default 0,
    revision           integer     not null default 1,     -- grows with each write; a writer that is behind must reload
    upload_base        bigint      not null default 0,     -- total less this is where the NAS's own counter stands
    download_base      bigint      not null default 0,
    previous_upload    bigint      not null default 0,     -- the NAS's counters before it last reset them
    previous_download  bigint      not null default 0,
    previous_until_s   bigint      not null default -1,    -- Acct-Session-Time by which it had reset them; -1: never
    life               integer     not null default 1,     -- counts sessions the NAS gave the same id
    interim_interval_s integer     not null,
    wide               boolean     not null default false, -- the NAS sends Gigawords: its counters do not wrap at 2^32
    start_seen         boolean     not null default false, -- the Start came; until then started_at is computed
    acct_session_id    text        not null,               -- Acct-Session-Id, unique per NAS and boot at best
    username           text        not null,
    access_kind        text        not null check (access_kind in ('HOTSPOT', 'PPPOE', 'ANY')),
    mac                text,                               -- Calling-Station-Id, normal form where it is a MAC
    framed_address     inet,
    nas_port           text,
    terminate_cause    text,
    primary key (tenant_id, session_id),
    constraint sessions_ended_is_booked check (ended_at is null or (carried_upload = 0 and carried_download = 0))
) with (fillfactor = 50,
        -- Every report is an update, pages prune themselves, and our statements go by key: the usual thresholds would
        -- have a vacuum and an analysis of this table under way most of the time.
        autovacuum_vacuum_threshold = 100000, autovacuum_analyze_threshold = 1000000);
-- "Which session does this report belong to?", and no two nodes open the same life.
create unique index sessions_reported_as on sessions (tenant_id, nas_id, acct_session_id, username, life);
-- "Who is online?" Finished sessions stay out of this index.
create index sessions_online on sessions (tenant_id, subscriber_id) where ended_at is null;
-- "Who is online on this NAS, at this port?"
create index sessions_on_nas on sessions (tenant_id, nas_id, mac) where ended_at is null;
-- "The latest sessions", paged.
create index sessions_started on sessions (tenant_id, started_at);
create index sessions_subscriber on sessions (tenant_id, subscriber_id, started_at);
-- "Who came online last, who went offline last?", ten rows for a dashboard.
create index sessions_online_since on sessions (tenant_id, started_at) where ended_at is null;
create index sessions_ended on sessions (tenant_id, ended_at) where ended_at is not null;

-- Growth of one session within one local hour. Raw: expires by policy, partition by partition.
create table usage_deltas (
    tenant_id      uuid        not null,
    session_id     uuid        not null,
    subscriber_id  uuid        not null,
    hour           timestamptz not null,                   -- start of the hour in the tenant's zone
    day            date        not null,                   -- the tenant's day
    until_at       timestamptz not null,                   -- time of the report that told it
    upload_bytes   bigint      not null check (upload_bytes >= 0),
    download_bytes bigint      not null check (download_bytes >= 0)
) partition by range (until_at);

-- What expired partitions held, so that the books still close.
create table usage_expired (
    tenant_id      uuid   not null,
    subscriber_id  uuid   not null,
    upload_bytes   bigint not null,
    download_bytes bigint not null,
    primary key (tenant_id, subscriber_id)
);

-- Hours that are over, and the latest hour of sessions that have ended.
create table usage_subscriber_hourly_booked (
    tenant_id      uuid        not null,
    subscriber_id  uuid        not null,
    hour           timestamptz not null,
    upload_bytes   bigint      not null,
    download_bytes bigint      not null,
    primary key (tenant_id, subscriber_id, hour)
) with (fillfactor = 60);

create table usage_subscriber_daily_booked (
    tenant_id      uuid   not null,
    subscriber_id  uuid   not null,
    day            date   not null,
    upload_bytes   bigint not null,
    download_bytes bigint not null,
    primary key (tenant_id, subscriber_id, day)
) with (fillfactor = 60);

-- "How many used the network that day, that month?"
create index usage_subscriber_daily_day on usage_subscriber_daily_booked (tenant_id, day, subscriber_id);

-- A subscriber's usage by hour and by day. Several rows may tell of the same hour or day: whoever reads adds them up.
create view usage_subscriber_hourly with (security_invoker = true) as
select tenant_id, subscriber_id, hour, upload_bytes, download_bytes from usage_subscriber_hourly_booked
union all
select tenant_id, subscriber_id, carried_hour, carried_upload, carried_download
  from sessions
 where ended_at is null and carried_upload + carried_download > 0;

create view usage_subscriber_daily with (security_invoker = true) as
select tenant_id, subscriber_id, day, upload_bytes, download_bytes from usage_subscriber_daily_booked
union all
select tenant_id, subscriber_id, carried_day, carried_upload, carried_download
  from sessions
 where ended_at is null and carried_upload + carried_download > 0;

grant select on usage_subscriber_hourly, usage_subscriber_daily to turnpike_app, turnpike_ingest;

-- Tenant roll-ups are written by several writers at once; each has rows of its own so that none waits for another.
create table usage_tenant_hourly (
    tenant_id      uuid        not null,
    hour           timestamptz not null,
    writer         smallint    not null,
    upload_bytes   bigint      not null,
    download_bytes bigint      not null,
    primary key (tenant_id, hour, writer)
) with (fillfactor = 50);

create table usage_tenant_daily (
    tenant_id      uuid     not null,
    day            date     not null,
    writer         smallint not null,
    upload_bytes   bigint   not null,
    download_bytes bigint   not null,
    primary key (tenant_id, day, writer)
) with (fillfactor = 50);

do $$
declare t text;
begin
    foreach t in array array['sessions', 'usage_deltas', 'usage_expired', 'usage_subscriber_hourly_booked', 'usage_subscriber_daily_booked',
                             'usage_tenant_hourly', 'usage_tenant_daily'] loop
        execute format('alter table %I enable row level security', t);
        execute format('create policy tenant_rows on %I to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant())', t);
        execute format('create policy all_rows on %I to turnpike_ingest using (true) with check (true)', t);
        execute format('grant select on %I to turnpike_app', t);
        execute format('grant select, insert, update on %I to turnpike_ingest', t);
    end loop;
end $$;

-- Another writer changed a session since this one loaded it: nothing of the statement may stay.
create function writer_is_behind() returns bigint
    language plpgsql
as $$
begin
    raise exception 'a session was changed by another writer' using errcode = 'TP001';
end $$;

-- Raw tables are kept one partition a day (UTC). There is no default partition: a row without a home must fail loudly,
-- not pile up where expiry cannot find it. The ingest role may not create or drop tables; it may ask for exactly this.
create function make_partitions(from_day date, until_day date) returns integer
    language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC'
as $$
declare
    parent text;
    day date;
    part text;
    made integer := 0;
begin
    perform pg_advisory_xact_lock(hashtext('turnpike.partitions'));
    foreach parent in array array['usage_deltas', 'access_attempts'] loop
        for day in select generate_series(from_day, until_day, interval '1 day')::date loop
            part := parent || to_char(day, '_YYYYMMDD');
            continue when to_regclass(part) is not null;
            -- Attaching, unlike creating in place, lets writers go on.
            -- Rows are only ever added, and dropped with their partition: a vacuum would find nothing, at full speed.
            execute format('create table %I (like %I including defaults including constraints) with (autovacuum_enabled = off)', part, parent);
            execute format('alter table %I attach partition %I for values from (%L) to (%L)', parent, part, day, day + 1);
            made := made + 1;
        end loop;
    end loop;
    return made;
end $$;

-- Drops the oldest partition that ends on or before the given day; usage is summed into usage_expired first.
-- Answers its name, or null when nothing is left to drop.
create function expire_partition(parent text, before_day date) returns text
    language plpgsql security definer set search_path = public, pg_temp set timezone = 'UTC' set lock_timeout = '2s'
as $$
declare
    part text;
begin
    if parent not in ('usage_deltas', 'access_attempts') then
        raise exception 'table % does not expire', parent;
    end if;
    perform pg_advisory_xact_lock(hashtext('turnpike.partitions'));
    select c.relname into part
      from pg_inherits i join pg_class c on c.oid = i.inhrelid
     where i.inhparent = parent::regclass and to_date(right(c.relname, 8), 'YYYYMMDD') < before_day
     order by c.relname limit 1;
    if part is null then return null; end if;
    execute format('lock table %I in access exclusive mode', part);
    if parent = 'usage_deltas' then
        execute format(
            'insert into usage_expired as e (tenant_id, subscriber_id, upload_bytes, download_bytes)
             select tenant_id, subscriber_id, sum(upload_bytes), sum(download_bytes) from %I group by 1, 2 order by 1, 2
                 on conflict (tenant_id, subscriber_id) do update
                set upload_bytes = e.upload_bytes + excluded.upload_bytes,
                    download_bytes = e.download_bytes + excluded.download_bytes', part);
    end if;
    execute format('drop table %I', part);
    return part;
end $$;

-- Tells the planner how big the tables of the hot paths have become; asked for while they grow from nothing.
create function take_statistics() returns void
    language plpgsql security definer set search_path = public, pg_temp set lock_timeout = '2s'
as $$
begin
    analyze sessions, subscribers, subscriptions, plans, devices, usage_subscriber_hourly_booked,
            usage_subscriber_daily_booked, usage_tenant_hourly, usage_tenant_daily;
end $$;

revoke execute on function make_partitions(date, date), expire_partition(text, date), take_statistics() from public;
grant execute on function make_partitions(date, date), expire_partition(text, date), take_statistics() to turnpike_ingest;
