package turnpike.outbound.email;

import jakarta.mail.Address;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.AddressException;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPSenderFailedException;
import org.eclipse.angus.mail.util.MailConnectException;
import turnpike.base.InvalidInput;
import turnpike.messaging.MessageGateway;
import turnpike.messaging.Messages;

/// A tenant's own mail server. The Message-ID is made from the dispatch, so that a mail sent twice is known as one.
public final class SmtpGateway implements MessageGateway {
    private static final Set<String> KNOWN = Set.of("host", "port", "security", "username", "password");
    private static final Set<Integer> PORTS = Set.of(25, 465, 587, 2525);
    private static final String NO_STARTTLS = "STARTTLS is required";
    private static final String CONNECT_MS = "5000";
    private static final String ANSWER_MS = "20000";

    private final MailSettings settings;
    private final InstantSource clock;
    private final SSLSocketFactory tls;

    /// Believes what the platform believes.
    public SmtpGateway(MailSettings settings, InstantSource clock) {
        this(settings, clock, (SSLSocketFactory) SSLSocketFactory.getDefault());
    }

    /// @param tls makes what STARTTLS and TLS run over; decides whose certificates are believed
    public SmtpGateway(MailSettings settings, InstantSource clock, SSLSocketFactory tls) {
        this.settings = settings;
        this.clock = clock;
        this.tls = tls;
    }

    @Override
    public String provider() {
        return "smtp";
    }

    @Override
    public Messages.Channel channel() {
        return Messages.Channel.EMAIL;
    }

    @Override
    public Set<String> open() {
        return Set.of("host", "port", "security", "username");
    }

    @Override
    public String secret() {
        return "password";
    }

    @Override
    public void check(Map<String, String> credentials, String sender) {
        for (var entry : credentials.entrySet()) {
            String field = "credentials." + entry.getKey();
            if (!KNOWN.contains(entry.getKey())) throw new InvalidInput(field, "is not known");
            if (entry.getValue().length() > 200) throw new InvalidInput(field, "must have at most 200 characters");
        }
        if (!credentials.getOrDefault("host", "").matches("[A-Za-z0-9.:-]{1,200}")) {
            throw new InvalidInput("credentials.host", "must be a host name or an address");
        }
        String port = credentials.getOrDefault("port", "587");
        if (!port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new InvalidInput("credentials.port", "must be a port");
        }
        if (!settings.privateHosts() && !PORTS.contains(Integer.parseInt(port))) {
            throw new InvalidInput("credentials.port", "must be 25, 465, 587 or 2525");
        }
        if (!Set.of("starttls", "tls", "none").contains(credentials.getOrDefault("security", "starttls"))) {
            throw new InvalidInput("credentials.security", "must be starttls, tls or none");
        }
        boolean clear = credentials.getOrDefault("security", "starttls").equals("none");
        boolean named = !credentials.getOrDefault("username", "").isEmpty();
        if (clear && named && !settings.privateHosts()) {
            throw new InvalidInput("credentials.security", "must not be none where a password is sent");
        }
        try {
            new InternetAddress(sender, true);
        } catch (AddressException e) {
            throw new InvalidInput("sender", "must be the e-mail address mails come from");
        }
    }

    @Override
    public Sent send(Access access, Letter letter) {
        String host = access.get("host");
        try {
            if (isForbidden(host)) return new Sent.Refused("private_host", "a private address", Blame.ACCOUNT);
        } catch (UnknownHostException e) {
            return new Sent.NotSent("unreachable", "the host is not known");
        }
        Session session = Session.getInstance(properties(access));
        boolean handedOver = false;
        try (Transport transport = session.getTransport("smtp")) {
            String username = access.get("username");
            transport.connect(
                    host,
                    port(access),
                    username.isEmpty() ? null : username,
                    username.isEmpty() ? null : access.get("password"));
            MimeMessage mail = mail(session, access, letter);
            Address[] to = {new InternetAddress(letter.to(), true)};
            handedOver = true;
            transport.sendMessage(mail, to);
            return new Sent.Accepted(mail.getMessageID(), null);
        } catch (AuthenticationFailedException e) {
            return new Sent.Refused("smtp_login", "the server refused the login", Blame.ACCOUNT);
        } catch (MailConnectException e) {
            return new Sent.NotSent("unreachable", "no connection");
        } catch (AddressException e) {
            return new Sent.Refused("smtp_address", "the address cannot be", Blame.RECIPIENT);
        } catch (MessagingException e) {
            return failure(e, handedOver);
        }
    }

    /// RFC 5321 §4.2.1: 4yz may be tried again, 5yz not. Without an answer after we began to send, nobody knows.
    private static Sent failure(MessagingException e, boolean handedOver) {
        for (Throwable each = e; each != null && !handedOver; each = each.getCause()) {
            if (each instanceof SSLException) {
                return new Sent.Refused("smtp_tls", "no TLS with a certificate we believe", Blame.ACCOUNT);
            }
        }
        for (Exception each = e; each instanceof MessagingException now; each = now.getNextException()) {
            if (each instanceof SMTPAddressFailedException refused) {
                return answered(refused.getReturnCode(), Blame.RECIPIENT);
            }
            if (each instanceof SMTPSenderFailedException refused) {
                return answered(refused.getReturnCode(), Blame.ACCOUNT);
            }
            if (each instanceof SMTPSendFailedException refused && refused.getNextException() == null) {
                return refused.getReturnCode() < 0
                        ? new Sent.Unsure("no answer")
                        : answered(refused.getReturnCode(), Blame.ACCOUNT);
            }
        }
        // The library has no type for it. It will not be otherwise until somebody changes the server or our setting.
        if (!handedOver && String.valueOf(e.getMessage()).startsWith(NO_STARTTLS)) {
            return new Sent.Refused("smtp_tls", "the server offers no STARTTLS", Blame.ACCOUNT);
        }
        if (e instanceof SendFailedException || !handedOver) {
            return new Sent.NotSent("smtp_failed", "the server did not take it");
        }
        return new Sent.Unsure("the connection broke");
    }

    private static Sent answered(int code, Blame blame) {
        if (code >= 500) return new Sent.Refused("smtp_" + code, "the server refused", blame);
        return new Sent.NotSent("smtp_" + code, "the server asked to come later");
    }

    private Properties properties(Access access) {
        String security = access.credentials().getOrDefault("security", "starttls");
        var properties = new Properties();
        properties.setProperty("mail.smtp.connectiontimeout", CONNECT_MS);
        properties.setProperty("mail.smtp.timeout", ANSWER_MS);
        properties.setProperty("mail.smtp.writetimeout", ANSWER_MS);
        properties.setProperty(
                "mail.smtp.auth", String.valueOf(!access.get("username").isEmpty()));
        properties.setProperty("mail.smtp.starttls.enable", String.valueOf(security.equals("starttls")));
        properties.setProperty("mail.smtp.starttls.required", String.valueOf(security.equals("starttls")));
        properties.setProperty("mail.smtp.ssl.enable", String.valueOf(security.equals("tls")));
        properties.setProperty("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.socketFactory", tls);
        properties.setProperty("mail.smtp.ssl.socketFactory.fallback", "false");
        return properties;
    }

    private MimeMessage mail(Session session, Access access, Letter letter) throws MessagingException {
        var from = new InternetAddress(access.sender(), true);
        String domain = from.getAddress().substring(from.getAddress().indexOf('@') + 1);
        var mail = new MimeMessage(session) {
            @Override
            protected void updateMessageID() throws MessagingException {
                setHeader("Message-ID", "<" + letter.id() + "@" + domain + ">");
            }
        };
        mail.setFrom(from);
        mail.setRecipients(
                Message.RecipientType.TO,
                List.of(new InternetAddress(letter.to(), true)).toArray(new InternetAddress[0]));
        mail.setSubject(letter.subject(), StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(clock.instant()));
        var text = new MimeBodyPart();
        text.setText(letter.text(), StandardCharsets.UTF_8.name());
        var html = new MimeBodyPart();
        html.setText(Html.of(letter.text()), StandardCharsets.UTF_8.name(), "html");
        mail.setContent(new MimeMultipart("alternative", text, html));
        mail.saveChanges();
        return mail;
    }

    private boolean isForbidden(String host) throws UnknownHostException {
        if (settings.privateHosts()) return false;
        for (InetAddress address : InetAddress.getAllByName(host)) {
            boolean unique = address.getAddress().length == 16 && (address.getAddress()[0] & 0xfe) == 0xfc; // RFC 4193
            if (unique
                    || address.isLoopbackAddress()
                    || address.isAnyLocalAddress()
                    || address.isLinkLocalAddress()
                    || address.isSiteLocalAddress()
                    || address.isMulticastAddress()) return true;
        }
        return false;
    }

    private static int port(Access access) {
        return Integer.parseInt(access.credentials().getOrDefault("port", "587"));
    }

    /// Servers send no reports that we would read.
    @Override
    public Reading read(Access access, Raw raw) {
        return new Reading.NotGenuine("mail servers do not report");
    }
}
