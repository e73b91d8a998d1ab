-- Sales that wait for their invoice, and sales taken back that wait for their credit note. The sale adds a row in its own
-- transaction; a job writes the paper right after, many at once, because a number without gap is given to one at a time
-- and a payment must not wait for it. The row goes in the transaction that stores the invoice.

-- A tenant that said who sells wants invoices; one that has said nothing has no row, and none.
alter table invoice_settings add column invoices_for_sales boolean not null default true; -- holds for sales from then on

create table invoices_due (
    tenant_id        uuid        not null references tenants,
    kind             text        not null check (kind in ('INVOICE', 'CREDIT_NOTE')),
    source           text        not null,                  -- what was sold, as the invoice names it: purchase, payment
    source_id        uuid        not null,
    subscriber_id    uuid        not null,
    text             text        not null,                  -- its line
    total_minor      bigint      not null check (total_minor > 0), -- tax included
    currency         text        not null,
    tax_basis_points integer     not null check (tax_basis_points between 0 and 10000), -- as it was sold
    at               timestamptz not null,                  -- sold, or taken back
    primary key (tenant_id, kind, source, source_id),
    foreign key (tenant_id, subscriber_id) references subscribers
);
-- "What is next?", oldest first.
create index invoices_due_next on invoices_due (tenant_id, kind, at, source_id);

alter table invoices_due enable row level security;
create policy tenant_rows on invoices_due to turnpike_app
    using (tenant_id = current_tenant()) with check (tenant_id = current_tenant());
grant select, insert, delete on invoices_due to turnpike_app;
-- "Which tenants have something?"
create policy all_rows on invoices_due to turnpike_ingest using (true) with check (true);
grant select on invoices_due to turnpike_ingest;
