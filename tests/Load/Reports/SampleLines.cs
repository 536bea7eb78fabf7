using System.Text.Json.Nodes;
using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.Reports;

/// <summary>Results of the samples as a model might give them: most values right, some with other letters, some invented.</summary>
internal static class SampleLines
{
    private static readonly (string Name, string Fields, (string Pointer, string Value)[] Conflicts)[] Documents =
    [
        ("admissions.csv", """
            {"ward":null,"admissions":[{"patient_name":"Solveig Håkansdotter","date_of_birth":"1962-05-30","diagnosis":"COPD, GOLD stage 3"},
            {"patient_name":"Rafael Quintanilla","diagnosis":"Influenza B"}]}
            """, []),
        ("arztbrief-windows-1252.txt", """{"patient_name":"Jurgen Großmuller","date_of_birth":"1958-09-04","diagnosis":"Migräne mit Aura","smoker":false}""", []),
        ("cardiology-consultation.md", """{"patient_name":"Theodora Lindqvist","date_of_birth":"1949-03-12","diagnosis":"Paroxysmal atrial fibrilation"}""", []),
        ("consultation.docx", """{"patient_name":"Ottoline Fairweather","date_of_birth":"1971-02-11","diagnosis":"Carpal tunnel syndrome"}""", []),
        ("discharge-summary.pdf", """{"patient_name":"Benedikt Aurelius","date_of_birth":"1957-08-19","diagnosis":"Community-acquired pneumonia","length_of_stay":7}""", []),
        ("emergency-note.txt", """{"patient_name":"Casper Holmgren","date_of_birth":"1990-01-01","diagnosis":"Ankle sprain"}""", []),
        ("intake-form.xlsx", """{"patient_name":"Marisol Etxeberria","date_of_birth":"1983-10-05","diagnosis":"Iron deficiency anaemia"}""", []),
        ("referral.eml", """{"patient_name":"Leopold Vantongeren","date_of_birth":"1964-12-30","diagnosis":"Suspected gastric ulcer"}""", []),
        ("referral.html", """{"patient_name":"Leopold Vantongeren","date_of_birth":"1964-12-30","diagnosis":"Suspected gastric ulcer"}""",
            [("/date_of_birth", "1964-12-13")]),
        ("discharge-letter.txt", """{"patient_name":"Ingrid Solvay","date_of_birth":"1951-07-14","diagnosis":"Hip fracture"}""", [("/patient_name", "Dr. Amelie Brandt")]),
    ];

    /// <summary>The lines of the samples in a folder, and one of a document that could not be read.</summary>
    public static async Task<byte[]> WriteAsync(string folder)
    {
        using var reader = new DocumentReader(TimeProvider.System);
        var lines = new List<byte[]>();
        foreach (var (name, fields, conflicts) in Documents)
        {
            var path = Path.Combine(folder, name);
            var line = await EvidencedLine.OfAsync(
                reader,
                new DocumentSource(path, path, Named: false),
                (JsonObject)JsonNode.Parse(fields)!,
                conflicts.ToDictionary(conflict => conflict.Pointer, conflict => conflict.Value));
            lines.Add(EvidencedLine.Bytes(line));
        }

        lines.Add("""{"document":"samples/scan.pdf","status":"failed","fields":{},"chunks":[],"error":{"class":"no_text_layer","message":"it has no text layer: its pages are images"}}"""u8.ToArray());
        lines.Add("\n"u8.ToArray());
        return [.. lines.SelectMany(line => line)];
    }
}
