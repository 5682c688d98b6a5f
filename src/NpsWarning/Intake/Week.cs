namespace NpsWarning.Intake;

/// <summary>Weeks from Monday to Sunday (ISO 8601), each named by its Monday.</summary>
public static class Week
{
    /// <summary>The Monday of the day's week.</summary>
    public static DateOnly Of(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));
}
