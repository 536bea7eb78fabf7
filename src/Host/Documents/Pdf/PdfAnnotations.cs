using UglyToad.PdfPig;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Parser.Parts;
using UglyToad.PdfPig.Tokenization.Scanner;
using UglyToad.PdfPig.Tokens;
using UglyToad.PdfPig.Util;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>The annotations of a page: fields of forms, free text, stamps. They are no part of the page's content.</summary>
internal sealed class PdfAnnotations
{
    /// <summary>The most annotations of a page that are read; a page with more is generated to be so.</summary>
    private const int MaxAnnotations = 10_000;

    // Names of fields are made of those of the fields above; real forms have less than ten levels.
    private const int MaxFieldDepth = 32;

    // Hidden, and not shown on screens.
    private const int Unseen = 2 | 32;

    private static readonly NameToken FieldType = NameToken.Create("FT");
    private static readonly NameToken AlternateName = NameToken.Create("TU");

    private readonly IPdfTokenScanner _scanner;
    private readonly List<DictionaryToken> _visible = [];

    public PdfAnnotations(DictionaryToken page, IPdfTokenScanner scanner)
    {
        _scanner = scanner;
        if (!page.TryGet(NameToken.Annots, scanner, out ArrayToken? annotations))
            return;
        foreach (var token in annotations.Data.Take(MaxAnnotations))
        {
            if (DirectObjectFinder.TryGet(token, scanner, out DictionaryToken? annotation)
                && (!annotation.TryGet(NameToken.F, scanner, out NumericToken? flags) || (flags.Int & Unseen) == 0)
                && (Subtype(annotation) is not "Popup"))
            {
                _visible.Add(annotation);
            }
        }
    }

    /// <summary>The pieces of content that show them, with their places on the page.</summary>
    public IEnumerable<(StreamToken Appearance, PdfRectangle Rectangle)> Appearances()
    {
        foreach (var annotation in _visible)
        {
            if (Appearance(annotation) is { } appearance
                && annotation.TryGet(NameToken.Rect, _scanner, out ArrayToken? corners)
                && corners.TryToRectangle(_scanner, out var rectangle))
            {
                yield return (appearance, rectangle);
            }
        }
    }

    /// <summary>The texts and choices that are filled in.</summary>
    public IEnumerable<PdfFormField> Fields()
    {
        foreach (var annotation in _visible)
        {
            if (Subtype(annotation) == "Widget" && Inherited(annotation, FieldType) is NameToken { Data: "Tx" or "Ch" }
                && Value(Inherited(annotation, NameToken.V)) is { } value && !string.IsNullOrWhiteSpace(value))
            {
                yield return new PdfFormField(Name(annotation).Trim(), value.Trim());
            }
        }
    }

    private string Subtype(DictionaryToken annotation) =>
        annotation.TryGet(NameToken.Subtype, _scanner, out NameToken? subtype) ? subtype.Data : "";

    private StreamToken? Appearance(DictionaryToken annotation)
    {
        if (!annotation.TryGet(NameToken.Ap, _scanner, out DictionaryToken? appearances))
            return null;
        if (appearances.TryGet(NameToken.N, _scanner, out StreamToken? only))
            return only;
        return appearances.TryGet(NameToken.N, _scanner, out DictionaryToken? states)
            && annotation.TryGet(NameToken.As, _scanner, out NameToken? state)
            && states.TryGet(state, _scanner, out StreamToken? current)
                ? current
                : null;
    }

    private string Name(DictionaryToken annotation)
    {
        if (Value(Inherited(annotation, AlternateName)) is { } forPeople && !string.IsNullOrWhiteSpace(forPeople))
            return forPeople;
        var names = Above(annotation).Select(field => field.TryGet(NameToken.T, out var name) ? Value(name) : null);
        return string.Join('.', names.Where(name => !string.IsNullOrEmpty(name)).Reverse());
    }

    private IToken? Inherited(DictionaryToken annotation, NameToken name) =>
        Above(annotation).Select(field => field.TryGet(name, _scanner, out IToken? token) ? token : null)
            .FirstOrDefault(token => token is not null);

    /// <summary>The field, and those that it is a part of.</summary>
    private IEnumerable<DictionaryToken> Above(DictionaryToken annotation)
    {
        var field = annotation;
        for (var depth = 0; field is not null && depth < MaxFieldDepth; depth++)
        {
            yield return field;
            field = field.TryGet(NameToken.Parent, _scanner, out DictionaryToken? parent) ? parent : null;
        }
    }

    private string? Value(IToken? token) => token switch
    {
        IDataToken<string> text => text is NameToken ? null : text.Data,
        IndirectReferenceToken when DirectObjectFinder.TryGet(token, _scanner, out StringToken? text) => text.Data,
        ArrayToken choices => string.Join(", ", choices.Data.Select(Choice).OfType<string>()),
        _ => null,
    };

    private static string? Choice(IToken token) => token is IDataToken<string> and not NameToken ? ((IDataToken<string>)token).Data : null;
}
