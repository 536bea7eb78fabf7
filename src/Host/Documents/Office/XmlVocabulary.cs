namespace ParallelLlm.Host.Documents.Office;

/// <summary>The vocabularies of Office's XML that readers tell apart, each with its transitional and its strict namespace.</summary>
internal enum XmlVocabulary
{
    Other,
    Word,
    Math,
    Relationships,
}
