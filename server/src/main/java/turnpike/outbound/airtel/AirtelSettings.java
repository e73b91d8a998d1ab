package turnpike.outbound.airtel;

import turnpike.platform.settings.Settings;

/// Where Airtel's API is, for accounts that name no host of their own.
///
/// @param url of live accounts, without a slash at the end
/// @param trialUrl of accounts in Airtel's UAT environment
public record AirtelSettings(String url, String trialUrl) {

    public static AirtelSettings from(Settings settings) {
        return new AirtelSettings(
                settings.text(
                        "airtel.url",
                        "https://openapi.airtel.africa",
                        "Where Airtel's API is; another address is for trials only."),
                settings.text(
                        "airtel.uat-url",
                        "https://openapiuat.airtel.africa",
                        "Where Airtel's API for accounts in its UAT environment is."));
    }
}
