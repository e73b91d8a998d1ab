package turnpike.simulators.sms;

/// An SMS that a provider took.
///
/// @param id the provider's
/// @param reportUrl where its reports go; empty when nobody said
public record TakenSms(String id, String to, String from, String text, String reportUrl) {}
