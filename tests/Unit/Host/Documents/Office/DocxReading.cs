using ParallelLlm.Host.Documents;
using ParallelLlm.Host.Documents.Office;
using ParallelLlm.Tests.Load.Documents;

namespace ParallelLlm.Tests.Unit.Host.Documents.Office;

/// <summary>Reads documents in tests.</summary>
internal static class DocxReading
{
    public static CollectedText Read(byte[] bytes)
    {
        var text = new CollectedText();
        new DocxReader().Read(new DocumentContent("a.docx", bytes), text);
        return text;
    }

    public static CollectedText Read(this DocxFile file) => Read(file.Bytes());

    /// <summary>The text of a document with the given body.</summary>
    public static string TextOf(string body) => DocxFile.Of(body).Read().Text;

    /// <summary>Reads a document that has a problem.</summary>
    public static DocumentProblem ProblemOf(byte[] bytes) => Should.Throw<DocumentProblemException>(() => Read(bytes)).Problem;
}
