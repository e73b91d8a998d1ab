-- Several sessions of one right used to be told all its data each. Now each is given a slice, and what was given is
-- stored before the NAS hears of it, so that neither a restart nor another process gives it again.
create table data_slices (
    tenant_id          uuid        not null,
    subscriber_id      uuid        not null,
    device             text        not null,              -- hardware address; else Acct-Session-Id; else empty
    nas_id             uuid        not null,
    acct_session_id    text,                              -- told by the NAS with the login; null: it does not
    limit_bytes        bigint      not null check (limit_bytes > 0),  -- upload + download, from the session's start
    upload_limit_bytes bigint      check (upload_limit_bytes > 0),    -- of which upload; null: counted together
    given_bytes        bigint      not null,              -- unused of it when it was given
    login_at           timestamptz not null,
    changed_at         timestamptz not null,
    primary key (tenant_id, subscriber_id, device),
    foreign key (tenant_id, subscriber_id) references subscribers (tenant_id, subscriber_id)
);
comment on table data_slices is 'What each device of a subscriber may use of data that several share.';

alter table data_slices enable row level security;
create policy tenant_rows on data_slices to turnpike_app
    using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on data_slices to turnpike_ingest using (true) with check (true);
grant select on data_slices to turnpike_app;
grant select, insert, update, delete on data_slices to turnpike_ingest;
