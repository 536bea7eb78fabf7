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
            {"admitted":"2024-05-06","distance_start":310,"distance_end":395}]}
            """, []),
        ("arztbrief-windows-1252.txt", """
            {"patient_name":"Jurgen Großmuller","date_of_birth":"1958-09-04","diagnosis":"Migräne mit Aura","smoker":false}
            """, []),
        ("cardiology-consultation.md", """
            {"patient_name":"Rosalind Achterberg","date_of_birth":"1956-02-29","diagnosis":"Paroxysmal atrial fibrilation"}
            """, []),
        ("consultation.docx", """{"patient_name":"Gideon Ashgrove","date_of_birth":"1968-07-23","diagnosis":"Psoriatic arthritis"}""", []),
        ("discharge-letter.txt", """
            {"patient_name":"Martha Ellingworth","date_of_birth":"1947-06-21","admission":"2024-03-06","discharge":"2024-03-14",
            "diagnosis":"Pneumonia of the left lower lobe","allergies":"Penicillin","temperature":39.4}
            """, [("/diagnosis", "Community-acquired pneumonia of the right lower lobe")]),
        ("discharge-summary.pdf", """
            {"patient_name":"Wilhelmina Straathof","date_of_birth":"1944-02-11","diagnosis":"Acute cholecystitis with gallstones",
            "gallbladder_wall_mm":6}
            """, []),
        ("emergency-note.txt", """
            {"patient_name":"Desmond Okafor-Hale","date_of_birth":"1998-11-03","diagnosis":"Closed distal radius fracture, left"}
            """, []),
        ("intake-form.xlsx", """
            {"patient_name":"Priyanka Vellore-Simms","date_of_birth":"1993-12-05","diagnosis":"Seasonal allergic rhinitis"}
            """, []),
        ("referral.eml", """
            {"patient_name":"Théodore Kirkwall-Ndiaye","date_of_birth":"1957-10-02","diagnosis":"Paroxysmal atrial fibrillation, newly found"}
            """, []),
        ("referral.html", """
            {"patient_name":"Leopold Vantongeren","date_of_birth":"1964-12-30","diagnosis":"Suspected gastric ulcer","omeprazole_mg":40}
            """, [("/patient_name", "Dr. Winifred Castellane")]),
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
