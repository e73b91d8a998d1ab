package turnpike.outbound.sms;

import turnpike.platform.settings.Settings;

/// Where the providers are. Addresses without a slash at the end.
///
/// @param africasTalkingSandbox for accounts whose username is `sandbox`
public record SmsSettings(String africasTalking, String africasTalkingSandbox, String twilio) {
    public static SmsSettings from(Settings settings) {
        return new SmsSettings(
                settings.text(
                        "sms.africastalking-url",
                        "https://api.africastalking.com",
                        "Where Africa's Talking takes SMS."),
                settings.text(
                        "sms.africastalking-sandbox-url",
                        "https://api.sandbox.africastalking.com",
                        "Where Africa's Talking takes SMS of accounts named sandbox."),
                settings.text("sms.twilio-url", "https://api.twilio.com", "Where Twilio takes SMS."));
    }
}
