using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Intake;

namespace NpsWarning.Alerting.Deliveries;

/// <summary>When a version is handed over to a stakeholder: at once, after its quiet hours, or with its next digest.</summary>
internal static class DeliverySchedule
{
    /// <summary>The hour, by the stakeholder's clock, at which digests go out; on Mondays for the weekly one.</summary>
    private static readonly TimeSpan DigestHour = TimeSpan.FromHours(7);

    /// <summary>Severe health alerts and cancellations are never held back: people may be dying, or acting on what is not so.</summary>
    public static (DateTimeOffset Due, Digest? With) For(Stakeholder stakeholder, Severity severity, bool cancels, DateTimeOffset now)
    {
        var severe = severity >= Severity.Severe;
        if (cancels || (severe && stakeholder.Audience == Audience.Health)) return (now, null);
        if (stakeholder.Digest is { } digest && !severe) return (Next(digest, stakeholder.QuietHours?.TimeZone ?? "Etc/UTC", now), digest);
        return (stakeholder.QuietHours?.Over(now) ?? now, null);
    }

    private static DateTimeOffset Next(Digest digest, string timeZone, DateTimeOffset now)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(timeZone);
        var day = TimeZoneInfo.ConvertTime(now, zone).Date;
        for (; ; day = day.AddDays(1))
        {
            if (digest == Digest.Weekly && day.DayOfWeek != DayOfWeek.Monday) continue;
            var at = day + DigestHour;
            var due = new DateTimeOffset(at, zone.GetUtcOffset(at)).ToUniversalTime();
            if (due > now) return due;
        }
    }
}
