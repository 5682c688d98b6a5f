using CsCheck;
using NpsWarning.Alerting.Deliveries;
using NpsWarning.Alerting.Stakeholders;
using NpsWarning.Intake;
using Xunit;

namespace NpsWarning.Tests.Alerting;

/// <summary>When an alert goes: at once, after quiet hours, with a digest.</summary>
public sealed class DeliveryScheduleTests
{
    private static readonly Stakeholder Centre = StakeholderDirectory.National("FR").First(s => s.Audience == Audience.Health) with
    {
        QuietHours = new QuietHours("22:00", "07:00", "Europe/Paris"),
    };

    [Theory]
    [InlineData("2026-11-20T20:59:00Z", "2026-11-20T20:59:00Z")] // 21:59 in Paris
    [InlineData("2026-11-20T21:00:00Z", "2026-11-21T06:00:00Z")]
    [InlineData("2026-11-21T05:59:00Z", "2026-11-21T06:00:00Z")]
    [InlineData("2026-11-21T06:00:00Z", "2026-11-21T06:00:00Z")]
    [InlineData("2026-03-28T22:30:00Z", "2026-03-29T05:00:00Z")] // summer time begins in that night
    public void What_is_not_severe_waits_for_the_end_of_quiet_hours(string now, string due) =>
        Assert.Equal(At(due), DeliverySchedule.For(Centre, Severity.Moderate, cancels: false, At(now)).Due);

    [Fact]
    public void A_severe_health_alert_and_every_cancellation_come_at_once_whatever_the_hour_and_the_digest() => Gen.Select(Gen.Int[0, 60 * 24 * 400], Gen.Enum<Severity>(), Gen.Bool, Gen.Bool).Sample((minute, severity, cancels, digest) =>
    {
        var now = At("2026-01-01T00:00:00Z").AddMinutes(minute);
        var (due, with) = DeliverySchedule.For(Centre with { Digest = digest ? Digest.Weekly : null }, severity, cancels, now);
        Assert.True(due >= now && due <= now.AddDays(8));
        if (severity >= Severity.Severe || cancels) Assert.Equal((now, null), (due, with));
    }, iter: 10_000);

    [Theory]
    [InlineData(Digest.Daily, "2026-11-20T05:59:00Z", "2026-11-20T06:00:00Z")]
    [InlineData(Digest.Daily, "2026-11-20T06:00:00Z", "2026-11-21T06:00:00Z")]
    [InlineData(Digest.Weekly, "2026-11-20T12:00:00Z", "2026-11-23T06:00:00Z")] // a Friday; the Monday after
    public void A_digest_goes_out_at_seven_by_the_stakeholders_clock(Digest digest, string now, string due) =>
        Assert.Equal((At(due), digest), DeliverySchedule.For(Centre with { Digest = digest }, Severity.Minor, cancels: false, At(now)));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}
