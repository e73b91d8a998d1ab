package turnpike.platform.logs;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import org.slf4j.LoggerFactory;
import turnpike.platform.metrics.Counter;
import turnpike.platform.metrics.Metrics;

/// Sets up the process's log from its settings. Before that, `logback.xml` writes text at INFO.
public final class Logs {
    private static final String ROOT = org.slf4j.Logger.ROOT_LOGGER_NAME;
    private static final FileSize LARGEST = FileSize.valueOf("20MB");
    private static final FileSize TOGETHER = FileSize.valueOf("200MB");
    private static final int DAYS_KEPT = 14;

    private Logs() {}

    /// Replaces what `logback.xml` set up; the levels it gives to libraries stay.
    ///
    /// @param metrics counts warnings and errors
    public static void configure(LogSettings settings, Metrics metrics) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        Logger root = context.getLogger(ROOT);
        root.detachAndStopAllAppenders();
        root.addAppender(console(context, settings));
        root.addAppender(counting(context, metrics));
        if (!settings.file().isEmpty()) root.addAppender(file(context, settings));
        context.getLogger("turnpike").setLevel(Level.toLevel(settings.level()));
    }

    private static ConsoleAppender<ILoggingEvent> console(LoggerContext context, LogSettings settings) {
        var appender = new ConsoleAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setTarget("System.err");
        appender.setEncoder(encoder(context, settings));
        appender.start();
        return appender;
    }

    private static RollingFileAppender<ILoggingEvent> file(LoggerContext context, LogSettings settings) {
        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setFile(settings.file());
        appender.setEncoder(encoder(context, settings));
        var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(settings.file() + ".%d{yyyy-MM-dd}.%i.gz");
        policy.setMaxFileSize(LARGEST);
        policy.setMaxHistory(DAYS_KEPT);
        policy.setTotalSizeCap(TOGETHER);
        policy.start();
        appender.setRollingPolicy(policy);
        appender.start();
        return appender;
    }

    private static AppenderBase<ILoggingEvent> counting(LoggerContext context, Metrics metrics) {
        Counter warnings = metrics.counter("log_lines", "Lines logged", "level", "warn");
        Counter errors = metrics.counter("log_lines", "Lines logged", "level", "error");
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                if (event.getLevel() == Level.ERROR) errors.add();
                else if (event.getLevel() == Level.WARN) warnings.add();
            }
        };
        appender.setContext(context);
        appender.start();
        return appender;
    }

    private static LineEncoder encoder(LoggerContext context, LogSettings settings) {
        var encoder = new LineEncoder();
        encoder.setContext(context);
        encoder.setFormat(settings.format());
        encoder.start();
        return encoder;
    }
}
