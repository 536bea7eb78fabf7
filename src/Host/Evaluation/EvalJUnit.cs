using System.Globalization;
using System.Text;
using System.Xml;
using ParallelLlm.Host.Files;
using ParallelLlm.Host.Output;

namespace ParallelLlm.Host.Evaluation;

/// <summary>An evaluation in JUnit's XML: a suite for each field, in it a case for each document.</summary>
internal static class EvalJUnit
{
    private const int MostText = 300;

    private static readonly XmlWriterSettings Format = new()
    {
        Indent = true,
        Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
    };

    /// <param name="stream">Gets UTF-8; stays open.</param>
    public static void Write(Stream stream, EvalResult result)
    {
        using var xml = XmlWriter.Create(stream, Format);
        xml.WriteStartElement("testsuites");
        Attribute(xml, "name", $"{FileSignature.Program} eval");
        foreach (var profile in result.Profiles)
        {
            foreach (var (index, run) in profile.Runs.Index())
                WriteRun(xml, run, Prefix(profile, index));
        }

        WriteMinimums(xml, result.Missed);
        xml.WriteEndElement();
    }

    private static string Prefix(ProfileScores profile, int run) =>
        (profile.Profile is null ? "" : $"{profile.Profile}: ")
        + (profile.Runs.Count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"run {run + 1}: "));

    private static void WriteRun(XmlWriter xml, ScoredResults run, string prefix)
    {
        var suites = run.Documents.SelectMany(document => document.Cells.GroupBy(cell => cell.Field.Pointer)
            .Select(cells => (Field: cells.Key, document.Name, Wrong: cells.Where(cell => !cell.IsRight).ToList())));
        foreach (var suite in suites.GroupBy(each => each.Field))
        {
            var name = prefix + FieldPath.NameOf(suite.Key);
            xml.WriteStartElement("testsuite");
            Attribute(xml, "name", name);
            Attribute(xml, "tests", suite.Count().ToString(CultureInfo.InvariantCulture));
            Attribute(xml, "failures", suite.Count(each => each.Wrong.Count > 0).ToString(CultureInfo.InvariantCulture));
            foreach (var (_, document, wrong) in suite)
                WriteCase(xml, document, name, wrong.Select(Words));
            xml.WriteEndElement();
        }
    }

    private static void WriteMinimums(XmlWriter xml, IReadOnlyList<string> missed)
    {
        if (missed.Count == 0)
            return;
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", "minimums");
        Attribute(xml, "tests", missed.Count.ToString(CultureInfo.InvariantCulture));
        Attribute(xml, "failures", missed.Count.ToString(CultureInfo.InvariantCulture));
        foreach (var (index, each) in missed.Index())
            WriteCase(xml, string.Create(CultureInfo.InvariantCulture, $"minimum {index + 1}"), "minimums", [each]);
        xml.WriteEndElement();
    }

    private static void WriteCase(XmlWriter xml, string name, string suite, IEnumerable<string> failures)
    {
        xml.WriteStartElement("testcase");
        Attribute(xml, "classname", suite);
        Attribute(xml, "name", name);
        if (string.Join("; ", failures) is { Length: > 0 } message)
        {
            xml.WriteStartElement("failure");
            Attribute(xml, "message", message);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    private static string Words(Cell cell) =>
        $"{DocumentLine.NameOf(cell.Outcome)}: gold {OutcomeWords.Shown(cell.Gold, MostText)}, "
        + $"got {OutcomeWords.Shown(cell.Got, MostText)}";

    private static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, Plain(value));

    // XML has no way to write most controls, nor half of a surrogate pair.
    private static string Plain(string value)
    {
        var plain = value.ToCharArray();
        for (var at = 0; at < plain.Length; at++)
        {
            if (at + 1 < plain.Length && char.IsSurrogatePair(plain[at], plain[at + 1]))
                at++;
            else if (!XmlConvert.IsXmlChar(plain[at]))
                plain[at] = '\uFFFD';
        }

        return new string(plain);
    }
}
