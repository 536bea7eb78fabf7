using System.Text;

namespace ParallelLlm.Tests.Load.Documents.Writers;

/// <summary>An entry of an Office document's archive.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Write">Writes its content.</param>
internal sealed record OfficePart(string Name, Action<Stream> Write)
{
    /// <summary>A part of XML, in UTF-8, with its declaration.</summary>
    public static OfficePart Xml(string name, string xml) =>
        new(name, output => output.Write(Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n{xml}")));
}
