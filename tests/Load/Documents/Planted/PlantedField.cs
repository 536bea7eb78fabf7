namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>A field of planted documents.</summary>
/// <param name="Label">Its name as documents write it.</param>
/// <param name="Kind">What its values look like.</param>
internal sealed record PlantedField(string Label, ValueKind Kind)
{
    /// <summary>The subject of a mail, which only mails have.</summary>
    public static readonly PlantedField Subject = new("Subject", ValueKind.Finding);

    /// <summary>The fields that every document has.</summary>
    public static readonly IReadOnlyList<PlantedField> All =
    [
        new("Patient name", ValueKind.Person),
        new("Date of birth", ValueKind.Date),
        new("Diagnosis", ValueKind.Finding),
        new("Secondary diagnosis", ValueKind.Finding),
        new("Case number", ValueKind.Code),
        new("Admission date", ValueKind.Date),
        new("Discharge date", ValueKind.Date),
        new("Attending physician", ValueKind.Person),
        new("Referring physician", ValueKind.Person),
        new("Insurance number", ValueKind.Code),
        new("Procedure", ValueKind.Finding),
        new("Contact person", ValueKind.Person),
        new("Invoice number", ValueKind.Code),
        new("Invoice date", ValueKind.Date),
        new("Customer name", ValueKind.Person),
        new("Customer number", ValueKind.Code),
        new("Order number", ValueKind.Code),
        new("Order date", ValueKind.Date),
        new("Due date", ValueKind.Date),
        new("Net amount", ValueKind.Amount),
        new("Tax amount", ValueKind.Amount),
        new("Deposit", ValueKind.Amount),
        new("Total", ValueKind.Amount),
        new("Account holder", ValueKind.Person),
    ];

    /// <summary>Number of fields that every document has.</summary>
    public static int Count => All.Count;

    /// <summary>Its name as a request writes it.</summary>
    public string Name { get; } = Label.ToLowerInvariant().Replace(' ', '_');

    /// <summary>The names of all fields, for a request.</summary>
    public static IReadOnlyList<string> Names => [.. All.Append(Subject).Select(one => one.Name)];
}
