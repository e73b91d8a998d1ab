-- A router that restarted has forgotten whom it let in, and phones do not ask again by themselves. Who was in before
-- and still has a right is let in again from our side. What is kept is only that a router has to be looked at and how
-- far that is; who is missing is read from the books each time, so that a crash loses nothing.
create table nas_readmissions (
    tenant_id       uuid        not null,
    nas_id          uuid        not null,
    reason          text        not null check (reason in ('RESTARTED', 'REACHED_AGAIN', 'ASKED_FOR')),
    noticed_at      timestamptz not null,                 -- sessions the books hold open since before may be lost
    until           timestamptz not null,                 -- looked for no longer: who comes then goes by the portal
    next_look_at    timestamptz,                          -- null: over
    looking_until   timestamptz,                          -- somebody looks now, or died of it by then
    looks           integer     not null default 0 check (looks >= 0),
    let_in          integer     not null default 0 check (let_in >= 0), -- devices, since it was noticed
    revision        integer     not null default 1,       -- moves when it is noticed anew, also during a look
    finished_at     timestamptz,
    primary key (tenant_id, nas_id),
    foreign key (tenant_id, nas_id) references nases,
    check ((next_look_at is null) = (finished_at is not null))
);
comment on table nas_readmissions is 'NASes whose devices are let in again after they restarted; one row a NAS, the latest time';
-- "Which have to be looked at now?"
create index nas_readmissions_next on nas_readmissions (next_look_at) where next_look_at is not null;

alter table nas_readmissions enable row level security;
create policy tenant_rows on nas_readmissions to turnpike_app
    using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
create policy all_rows on nas_readmissions to turnpike_ingest using (true) with check (true);
grant select, insert, update on nas_readmissions to turnpike_app;
grant select, update on nas_readmissions to turnpike_ingest;

alter table purchase_events drop constraint purchase_events_kind_check;
alter table purchase_events add constraint purchase_events_kind_check check (kind in
    ('CHOSEN', 'ASKED', 'PAID', 'UNDERPAID', 'OVERPAID', 'PAYMENT_FAILED', 'GRANTED', 'QUEUED', 'PAID_AGAIN',
     'CREDENTIALS_SENT', 'CONNECTING', 'NAS_OFFLINE', 'NAS_REFUSED', 'OTHER_DEVICE_ONLINE', 'BROWSER_LOGIN', 'BEGUN',
     'CONNECTED', 'LET_IN_AGAIN', 'GIVEN_UP', 'CREDITED', 'REFUND_ASKED', 'REFUNDED', 'RETRIED', 'REVOKED'));
