-- Money that comes for somebody who was removed or suspended meanwhile is kept and said, not asked about for ever: the
-- purchase ends, its timeline tells why. A device that staff keeps out is told so instead of being connected without end.
alter table purchases drop constraint purchases_outcome_check;
alter table purchases add constraint purchases_outcome_check check (outcome in
    ('NOT_PAID', 'UNDERPAID', 'REFUNDED', 'CREDITED', 'KEPT', 'REVOKED', 'UNCLAIMED'));

alter table purchase_events drop constraint purchase_events_kind_check;
alter table purchase_events add constraint purchase_events_kind_check check (kind in
    ('CHOSEN', 'ASKED', 'PAID', 'UNDERPAID', 'OVERPAID', 'PAYMENT_FAILED', 'GRANTED', 'QUEUED', 'PAID_AGAIN',
     'CREDENTIALS_SENT', 'CONNECTING', 'NAS_OFFLINE', 'NAS_REFUSED', 'OTHER_DEVICE_ONLINE', 'BROWSER_LOGIN', 'BEGUN',
     'CONNECTED', 'LET_IN_AGAIN', 'GIVEN_UP', 'CREDITED', 'REFUND_ASKED', 'REFUNDED', 'RETRIED', 'REVOKED',
     'BUYER_SUSPENDED', 'BUYER_GONE', 'DEVICE_KEPT_OUT'));
