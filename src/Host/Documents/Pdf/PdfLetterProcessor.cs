using UglyToad.PdfPig;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Geometry;
using UglyToad.PdfPig.Graphics;
using UglyToad.PdfPig.Graphics.Operations;
using UglyToad.PdfPig.PdfFonts;
using UglyToad.PdfPig.Tokens;
using UglyToad.PdfPig.Util;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Runs the content of a page and keeps its letters; lines, images and colors are left out. Not thread-safe.</summary>
internal sealed class PdfLetterProcessor : TextOnlyProcessor
{
    private const double Degrees = 180 / Math.PI;

    // Letters beyond the page's edge by more than this are not seen: half a line of small print.
    private const double Margin = 4;

    private readonly List<PdfLetter> _letters = [];
    private readonly List<PdfLetter> _invisible = [];
    private readonly CurrentGraphicsState _initial;
    private readonly PdfRectangle _sheet;
    private readonly PdfLimits _limits;
    private int _forms;
    private int _formDepth;
    private int _glyphs;

    // The replacement for the letters of the marked content that is being run; null for none, empty once it has been written.
    private string? _replacement;
    private readonly Stack<(bool IsReplaced, string? Outer)> _replacedBy = new();

    public PdfLetterProcessor(
        int pageNumber,
        PdfPageFactory factory,
        CropBox cropBox,
        PdfRectangle sheet,
        UserSpaceUnit unit,
        PageRotationDegrees rotation,
        in TransformationMatrix initialMatrix)
        : base(pageNumber, factory, cropBox, unit, rotation, initialMatrix)
    {
        _limits = (PdfLimits)factory.ParsingOptions;
        _sheet = sheet;
        GetCurrentState().ColorSpaceContext = NoColors.Instance;
        _initial = GetCurrentState().DeepClone();
    }

    /// <summary>Runs the page's own content.</summary>
    public override PdfPage Process(int pageNumberCurrent, IReadOnlyList<IGraphicsStateOperation> operations)
    {
        PushState();
        ProcessOperations(operations);
        return new PdfPage(_letters, _invisible) { Rules = Rules };
    }

    /// <summary>Draws an annotation: its content is scaled from its own box to its place on the page.</summary>
    public void Draw(StreamToken appearance, PdfRectangle place)
    {
        if (!appearance.StreamDictionary.TryGet(NameToken.Bbox, PdfScanner, out ArrayToken? corners)
            || !corners.TryToRectangle(PdfScanner, out var box))
        {
            return;
        }

        if (appearance.StreamDictionary.TryGet(NameToken.Matrix, PdfScanner, out ArrayToken? numbers) && numbers.Length == 6)
            box = TransformationMatrix.FromArray([.. numbers.Data.OfType<NumericToken>().Select(number => number.Data)]).Transform(box);
        var (left, bottom, right, top) = Edges(box);
        var (toLeft, toBottom, toRight, toTop) = Edges(place);
        var x = right > left ? (toRight - toLeft) / (right - left) : 1;
        var y = top > bottom ? (toTop - toBottom) / (top - bottom) : 1;

        (_replacement, _formDepth) = (null, 0);
        GraphicsStack.Clear();
        GraphicsStack.Push(_initial.DeepClone());
        ActiveExtendedGraphicsStateFont = null;
        ModifyCurrentTransformationMatrix(TransformationMatrix.FromValues(x, 0, 0, y, toLeft - x * left, toBottom - y * bottom));
        ProcessFormXObject(appearance, null!);
    }

    public override void RenderGlyph(
        IFont font,
        CurrentGraphicsState currentState,
        double fontSize,
        double pointSize,
        int code,
        string unicode,
        long currentOffset,
        in TransformationMatrix renderingMatrix,
        in TransformationMatrix textMatrix,
        in TransformationMatrix transformationMatrix,
        CharacterBoundingBox characterBoundingBox)
    {
        if (++_glyphs > PdfLimits.MaxGlyphs)
            throw _limits.Hit(DocumentProblemKind.TooLarge, $"one of its pages draws more than {PdfLimits.MaxGlyphs:N0} letters");
        if (_replacement is not null)
            (unicode, _replacement) = (_replacement, "");
        if (unicode.Length == 0)
            return;

        var toPage = renderingMatrix.Multiply(textMatrix).Multiply(transformationMatrix);
        var (x, y) = toPage.Transform(0, 0);
        var (endX, endY) = font.IsVertical ? toPage.Transform(0, -1) : toPage.Transform(characterBoundingBox.Width, 0);
        if (x < _sheet.Left - Margin || x > _sheet.Right + Margin || y < _sheet.Bottom - Margin || y > _sheet.Top + Margin)
            return;

        var letters = currentState.FontState.TextRenderingMode is TextRenderingMode.Neither or TextRenderingMode.NeitherClip
            ? _invisible
            : _letters;
        if (letters.Count > 0 && Diacritics.IsInCombiningDiacriticRange(unicode)
            && Diacritics.TryCombineDiacriticWithPreviousLetter(unicode, letters[^1].Text, out var combined))
        {
            letters[^1] = letters[^1] with { Text = combined };
            return;
        }

        if (letters.Count == PdfLimits.MaxLetters)
            throw _limits.Hit(DocumentProblemKind.TooLarge, $"one of its pages has more than {PdfLimits.MaxLetters:N0} letters");

        var height = Math.Sqrt(toPage.C * toPage.C + toPage.D * toPage.D);

        // The size of a drawn font is any number: its letters may be a multiple of it.
        var size = font is IType3Font ? height * Math.Max(1, Math.Abs(characterBoundingBox.GlyphBounds.Height)) : height;
        var (dx, dy) = font.IsVertical ? (-toPage.C, -toPage.D) : (toPage.A, toPage.B);
        var angle = (int)Math.Round(Math.Atan2(dy, dx) * Degrees);
        letters.Add(new PdfLetter(unicode, x, y, endX, endY, size, (angle + 360) % 360));
    }

    public override void BeginMarkedContent(NameToken name, NameToken? propertyDictionaryName, DictionaryToken? properties)
    {
        if (propertyDictionaryName is not null)
            properties = ResourceStore.GetMarkedContentPropertiesDictionary(propertyDictionaryName) ?? properties;
        var isReplaced = properties is not null && properties.TryGet(NameToken.ActualText, out _);
        _replacedBy.Push((isReplaced, _replacement));
        if (isReplaced)
            _replacement = properties!.TryGet(NameToken.ActualText, PdfScanner, out IDataToken<string>? text) ? text.Data : null;
    }

    public override void EndMarkedContent()
    {
        if (_replacedBy.TryPop(out var content) && content.IsReplaced)
            _replacement = content.Outer;
    }

    protected override void ProcessFormXObject(StreamToken formStream, NameToken xObjectName)
    {
        if (++_forms > PdfLimits.MaxForms)
            throw _limits.Hit(DocumentProblemKind.TooLarge, $"one of its pages draws more than {PdfLimits.MaxForms:N0} pieces of content");
        if (_formDepth == PdfLimits.MaxFormDepth)
            return;
        _formDepth++;
        base.ProcessFormXObject(formStream, xObjectName);
        _formDepth--;
    }

    private static (double Left, double Bottom, double Right, double Top) Edges(PdfRectangle box)
    {
        var (a, b) = (box.BottomLeft, box.TopRight);
        var (c, d) = (box.BottomRight, box.TopLeft);
        return (Math.Min(Math.Min(a.X, b.X), Math.Min(c.X, d.X)), Math.Min(Math.Min(a.Y, b.Y), Math.Min(c.Y, d.Y)),
            Math.Max(Math.Max(a.X, b.X), Math.Max(c.X, d.X)), Math.Max(Math.Max(a.Y, b.Y), Math.Max(c.Y, d.Y)));
    }
}
