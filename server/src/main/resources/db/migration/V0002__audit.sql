-- Who changed what, from what to what, and from where. Written in the transaction of the change, never updated.
create table audit_entries (
    tenant_id    uuid        not null references tenants,
    entry_id     uuid        not null,
    at           timestamptz not null,
    actor_kind   text        not null check (actor_kind in ('STAFF', 'API_KEY', 'SYSTEM')),
    actor_id     text        not null,
    actor_name   text        not null,
    action       text        not null,                    -- subject.verb, as in nas.created
    subject_kind text        not null,
    subject_id   text        not null,
    before       jsonb,                                   -- null when created
    after        jsonb,                                   -- null when removed
    ip           text,
    request_id   text,
    primary key (tenant_id, entry_id)
);
-- "What happened lately?"
create index audit_entries_at on audit_entries (tenant_id, at desc);
-- "What happened to this thing?"
create index audit_entries_subject on audit_entries (tenant_id, subject_kind, subject_id, at desc);
alter table audit_entries enable row level security;
create policy tenant_rows on audit_entries to turnpike_app using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on audit_entries to turnpike_ingest using (true) with check (true);
grant select, insert on audit_entries to turnpike_app;
grant select, insert on audit_entries to turnpike_ingest;
