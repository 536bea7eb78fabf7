namespace ParallelLlm.Host.Documents.Office;

/// <summary>The namespaces of the vocabularies.</summary>
internal static class XmlVocabularies
{
    public static XmlVocabulary Of(string namespaceName) => namespaceName switch
    {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main" or "http://purl.oclc.org/ooxml/wordprocessingml/main"
            => XmlVocabulary.Word,
        "http://schemas.openxmlformats.org/officeDocument/2006/math" or "http://purl.oclc.org/ooxml/officeDocument/math"
            => XmlVocabulary.Math,
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships" or "http://purl.oclc.org/ooxml/officeDocument/relationships"
            => XmlVocabulary.Relationships,
        _ => XmlVocabulary.Other,
    };
}
