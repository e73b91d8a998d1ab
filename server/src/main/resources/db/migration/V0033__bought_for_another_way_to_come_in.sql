-- Money that comes for an account which staff made one for a line at home meanwhile is kept, and the purchase's timeline
-- says why: what was bought at the hotspot could not be used there.
alter table purchase_events drop constraint purchase_events_kind_check;
alter table purchase_events add constraint purchase_events_kind_check check (kind in
    ('CHOSEN', 'ASKED', 'PAID', 'UNDERPAID', 'OVERPAID', 'PAYMENT_FAILED', 'GRANTED', 'QUEUED', 'PAID_AGAIN',
     'CREDENTIALS_SENT', 'CREDENTIALS_NOT_SENT', 'CONNECTING', 'NAS_OFFLINE', 'NAS_REFUSED', 'OTHER_DEVICE_ONLINE',
     'BROWSER_LOGIN', 'BEGUN',
     'CONNECTED', 'LET_IN_AGAIN', 'GIVEN_UP', 'CREDITED', 'REFUND_ASKED', 'REFUNDED', 'RETRIED', 'REVOKED',
     'BUYER_SUSPENDED', 'BUYER_ANOTHER_WAY', 'BUYER_GONE', 'DEVICE_KEPT_OUT'));
