-- Every answered access request with its reason: the answer to "why can this customer not connect?".
create table access_attempts (
    tenant_id     uuid        not null,
    at            timestamptz not null,
    nas_id        uuid        not null,
    username      text        not null,
    subscriber_id uuid        not null,                    -- nil when unknown
    mac           text,
    method        text        not null,                    -- PAP, CHAP, MS_CHAP_V2 …
    reason        text        not null                     -- ACCEPTED, or why not
) partition by range (at);
create index access_attempts_at on access_attempts (tenant_id, at);
create index access_attempts_username on access_attempts (tenant_id, username, at);
alter table access_attempts enable row level security;
create policy tenant_rows on access_attempts to turnpike_app using (tenant_id = current_tenant());
create policy all_rows on access_attempts to turnpike_ingest using (true) with check (true);
grant select on access_attempts to turnpike_app;
grant select, insert on access_attempts to turnpike_ingest;
