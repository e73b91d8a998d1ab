package turnpike;

import turnpike.aaa.AccessSettings;
import turnpike.inbound.pusher.PusherSettings;
import turnpike.inbound.radius.RadiusSettings;
import turnpike.outbound.nas.CoaSettings;
import turnpike.platform.db.DatabaseSettings;
import turnpike.platform.http.HttpSettings;
import turnpike.platform.jobs.JobSettings;
import turnpike.platform.logs.LogSettings;
import turnpike.platform.settings.Settings;
import turnpike.realtime.RealtimeSettings;
import turnpike.tenancy.TenancySettings;
import turnpike.usage.LedgerSettings;

/// What the operator wants of every room, read before anything is made or started, so that a typing error costs
/// nothing.
record Wanted(
        Safety.Settings safety,
        HttpSettings http,
        RadiusSettings radius,
        CoaSettings coa,
        Ground ground,
        Rules rules,
        Push push,
        Commerce.Wishes commerce) {

    /// What everything stands on.
    record Ground(LogSettings logs, DatabaseSettings database, JobSettings jobs) {}

    /// Who may come in, and what is kept of what they used.
    record Rules(TenancySettings tenancy, AccessSettings access, LedgerSettings ledger) {}

    /// What reaches screens by itself.
    record Push(RealtimeSettings channels, PusherSettings pusher) {}

    /// @param bindAddress where the doors to the outside are when nothing is said
    /// @throws turnpike.platform.settings.BadSetting naming what cannot be, also a setting that nobody knows
    static Wanted from(Settings settings, String bindAddress) {
        Installation.declare(settings);
        var wanted = new Wanted(
                Safety.Settings.from(settings),
                HttpSettings.from(settings, bindAddress),
                RadiusSettings.from(settings, bindAddress),
                CoaSettings.from(settings),
                new Ground(LogSettings.from(settings), DatabaseSettings.from(settings), JobSettings.from(settings)),
                new Rules(TenancySettings.from(settings), AccessSettings.from(settings), LedgerSettings.from(settings)),
                new Push(RealtimeSettings.from(settings), PusherSettings.from(settings)),
                Commerce.Wishes.from(settings));
        settings.refuseUnknown();
        return wanted;
    }
}
