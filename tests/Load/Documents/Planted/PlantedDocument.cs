using ParallelLlm.Host.Documents;

namespace ParallelLlm.Tests.Load.Documents.Planted;

/// <summary>
/// An invented letter or invoice, with prose, tables and headings, in which <c>Name: value</c> pairs stand at known places. The same format
/// and seed give the same bytes.
/// </summary>
/// <param name="Name">File name.</param>
/// <param name="Bytes">All of it.</param>
/// <param name="Values">The planted values, each different from all others.</param>
internal sealed record PlantedDocument(string Name, byte[] Bytes, IReadOnlyList<PlantedValue> Values)
{
    /// <summary>Makes a document.</summary>
    public static PlantedDocument Make(DocumentFormat format, int seed)
    {
        var planting = new Planting(unchecked(((int)format * 7919) + seed), seed);
        var (extension, bytes) = format switch
        {
            DocumentFormat.PlainText => ("txt", PlantedTexts.Plain(planting)),
            DocumentFormat.Markdown => ("md", PlantedTexts.Markdown(planting)),
            DocumentFormat.Html => ("html", PlantedPage.Write(planting)),
            DocumentFormat.Csv when seed % 3 == 0 => ("tsv", PlantedTable.Write(planting, PlantedField.Count, '\t')),
            DocumentFormat.Csv => ("csv", PlantedTable.Write(planting, PlantedField.Count, planting.Pick(',', ';'))),
            DocumentFormat.Pdf => ("pdf", PlantedPdf.Write(planting, PlantedField.Count)),
            DocumentFormat.Docx => ("docx", PlantedDocx.Write(planting, PlantedField.Count)),
            DocumentFormat.Xlsx => ("xlsx", PlantedXlsx.Write(planting, PlantedField.Count)),
            DocumentFormat.Mail => ("eml", PlantedMail.Write(planting)),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, null),
        };
        return new PlantedDocument($"planted-{seed:000}.{extension}", bytes, planting.Values);
    }
}
