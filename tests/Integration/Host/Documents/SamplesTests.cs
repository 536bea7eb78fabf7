using ParallelLlm.Host.Documents;
using ParallelLlm.Tests.Load.Documents.Samples;
using ParallelLlm.Tests.Unit.Host.Documents;

namespace ParallelLlm.Tests.Integration.Host.Documents;

/// <summary>
/// The documents in <c>samples/</c> are what a new user's first run reads. All people, places and findings in them are invented.
/// They come in every format that is read, those that are no text made by <c>make-samples</c> of the load tests; <c>arztbrief</c> is in Windows-1252, <c>compte-rendu</c> in UTF-16 with a byte
/// order mark; two are called <c>discharge-letter.txt</c>; <c>inpatient-record.md</c> is long enough for several chunks and has its
/// fields at its beginning, in its middle and at its end. Each states its three fields as <c>Name: value</c> on a line.
/// </summary>
public sealed class SamplesTests
{
    private static readonly char[] Markup = [' ', '*', '-', '\t'];

    public static TheoryData<string, string, string, string> Expected => new()
    {
        { "admissions.csv", "Solveig Håkansdotter", "1962-05-30", "COPD, GOLD stage 3" },
        { "arztbrief-windows-1252.txt", "Jürgen Großmüller", "1958-09-04", "Migräne mit Aura" },
        { "cardiology-consultation.md", "Rosalind Achterberg", "1956-02-29", "Paroxysmal atrial fibrillation" },
        { "compte-rendu-utf16.txt", "Éloïse Desrochières", "2001-01-19", "Appendicite aiguë non compliquée" },
        { "consultation.docx", "Gideon Ashgrove", "1968-07-23", "Psoriatic arthritis" },
        { "discharge-letter.txt", "Martha Ellingworth", "1947-06-21", "Community-acquired pneumonia of the right lower lobe" },
        { "discharge-summary.pdf", "Wilhelmina Straathof", "1944-02-11", "Acute cholecystitis with gallstones" },
        { "emergency-note.txt", "Desmond Okafor-Hale", "1989-11-03", "Closed distal radius fracture, left" },
        { "follow-up/discharge-letter.txt", "Bartholomew Quill", "1939-10-08", "Chronic heart failure, NYHA class II" },
        { "inpatient-record.md", "Cornelia Hartmannsdottir", "1951-03-27", "Femoral neck fracture, left, treated with a total hip replacement" },
        { "intake-form.xlsx", "Priyanka Vellore-Simms", "1993-12-05", "Seasonal allergic rhinitis" },
        { "laboratory-report.html", "Anna-Sofie Lindqvist–Moreau", "1991-04-17", "Iron deficiency anaemia" },
        { "physiotherapy-report.md", "Ignatius Brandvold", "1972-08-15", "Rotator cuff tendinopathy, right shoulder" },
        { "referral.eml", "Théodore Kirkwall-Ndiaye", "1957-10-02", "Paroxysmal atrial fibrillation, newly found" },
        { "referral.html", "Leopold Vantongeren", "1964-12-30", "Suspected gastric ulcer" },
    };

    [Fact]
    public void The_samples_are_found_in_order()
    {
        var found = DocumentDiscovery.Discover([Samples]);

        found.Problems.ShouldBeEmpty();
        found.Documents.Select(document => Path.GetRelativePath(Samples, document.Name))
            .ShouldBe(Expected.Select(row => (string)row[0]));
    }

    [Fact]
    public void The_samples_that_code_makes_are_what_it_makes()
    {
        foreach (var sample in SampleFile.All)
            File.ReadAllBytes(Path.Combine(Samples, sample.Name)).ShouldBe(sample.Write(), $"{sample.Name}: run make-samples");
    }

    [Theory]
    [MemberData(nameof(Expected))]
    public async Task Every_sample_states_its_three_fields_once(string name, string patient, string born, string diagnosis)
    {
        var source = DocumentDiscovery.Discover([Path.Combine(Samples, name)]).Documents.ShouldHaveSingleItem();
        using var reader = new DocumentReader(TimeProvider.System);
        using var text = await reader.ReadAsync(source, CancellationToken.None);
        text.Problem.ShouldBeNull();
        var lines = (await text.Reader!.ReadToEndAsync()).Split('\n', StringSplitOptions.TrimEntries);

        Values(lines, "Patient name").ShouldBe([patient]);
        Values(lines, "Date of birth").ShouldBe([born]);
        Values(lines, "Diagnosis").ShouldBe([diagnosis]);
    }

    private static string Samples => Repository.Find("samples") ?? throw new DirectoryNotFoundException("samples");

    private static IEnumerable<string> Values(string[] lines, string field) =>
        from line in lines
        let pair = line.Split(':', 2)
        where pair.Length == 2 && pair[0].Trim(Markup) == field
        select pair[1].Trim(Markup);
}
