-- A number typed at the portal says nothing about who typed it. What counts is whose phone the money came from, and which
-- visit had that phone asked: only then does the visit speak for the number's owner.
alter table payments add column from_another boolean not null default false;
comment on column payments.from_another is 'The money did not come from the phone that was asked, or nobody can tell: by hand, by card';

alter table purchases add column ordered_visit_id uuid;
comment on column purchases.ordered_visit_id is 'Visit that had the payer asked; never changes, while visit_id follows the device. Null: ordered before this was kept, or at no visit';

-- A code sent to a phone also opens what was ordered with its number and paid from elsewhere.
create index purchases_phone on purchases (tenant_id, phone, created_at desc) where phone is not null;
