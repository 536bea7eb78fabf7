using System.Globalization;

namespace ParallelLlm.Tests.Load.Costs;

/// <summary>A row of the cost table.</summary>
/// <param name="Money">As the program reports it.</param>
/// <param name="MoneyOfServer">As computed from the server's counts.</param>
/// <param name="Seconds">Null where the provider decides.</param>
internal sealed record CostRow(
    string Name, long Calls, long Prompt, long Cached, long Completion, decimal Money, decimal MoneyOfServer, double? Seconds, int Completed)
{
    public string[] ToCells(CostRow plain, int speed) =>
    [
        Name, Number(Calls), Number(Prompt), Number(Cached), Number(Completion), Money.ToString("0.0000", CultureInfo.InvariantCulture),
        (Money / plain.Money).ToString("0 %", CultureInfo.InvariantCulture),
        Seconds is { } seconds ? (seconds * speed / 60).ToString("0.0", CultureInfo.InvariantCulture) : "the provider's",
    ];

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
