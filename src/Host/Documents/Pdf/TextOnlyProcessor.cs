using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Geometry;
using UglyToad.PdfPig.Graphics;
using UglyToad.PdfPig.Tokens;

namespace ParallelLlm.Host.Documents.Pdf;

/// <summary>Ignores everything in the content of a page that is not text or a line: images, shadings, clipping.</summary>
internal abstract class TextOnlyProcessor(
    int pageNumber,
    BasePageFactory<PdfPage> factory,
    CropBox cropBox,
    UserSpaceUnit unit,
    PageRotationDegrees rotation,
    in TransformationMatrix initialMatrix)
    : BaseStreamProcessor<PdfPage>(
        pageNumber,
        factory.ResourceStore,
        factory.PdfScanner,
        factory.PageContentParser,
        factory.FilterProvider,
        cropBox,
        unit,
        rotation,
        initialMatrix,
        factory.ParsingOptions)
{
    private readonly PdfRules _rules = new();

    /// <summary>The lines drawn so far.</summary>
    protected IReadOnlyList<PdfRule> Rules => _rules.All;

    public override void BeginInlineImage()
    {
    }

    public override void SetInlineImageProperties(IReadOnlyDictionary<NameToken, IToken> properties)
    {
    }

    public override void EndInlineImage(Memory<byte> bytes)
    {
    }

    public override void BeginSubpath()
    {
    }

    public override PdfPoint? CloseSubpath()
    {
        _rules.Close();
        return null;
    }

    public override void StrokePath(bool close)
    {
        if (close)
            _rules.Close();
        _rules.Stroke();
    }

    public override void FillPath(FillingRule fillingRule, bool close) => _rules.Fill();

    public override void FillStrokePath(FillingRule fillingRule, bool close)
    {
        if (close)
            _rules.Close();
        _rules.Stroke();
    }

    public override void MoveTo(double x, double y) => _rules.MoveTo(OnPage(x, y));

    public override void BezierCurveTo(double x2, double y2, double x3, double y3) => _rules.CurveTo(OnPage(x3, y3));

    public override void BezierCurveTo(double x1, double y1, double x2, double y2, double x3, double y3) =>
        _rules.CurveTo(OnPage(x3, y3));

    public override void LineTo(double x, double y) => _rules.LineTo(OnPage(x, y));

    public override void Rectangle(double x, double y, double width, double height)
    {
        _rules.MoveTo(OnPage(x, y));
        _rules.LineTo(OnPage(x + width, y));
        _rules.LineTo(OnPage(x + width, y + height));
        _rules.LineTo(OnPage(x, y + height));
        _rules.Close();
    }

    public override void EndPath() => _rules.End();

    public override void ClosePath()
    {
    }

    public override void ModifyClippingIntersect(FillingRule clippingRule)
    {
    }

    public override void PaintShading(NameToken shadingName)
    {
    }

    protected override void ClipToRectangle(PdfRectangle rectangle, FillingRule clippingRule)
    {
    }

    protected override void RenderXObjectImage(XObjectContentRecord xObjectContentRecord)
    {
    }

    protected override void RenderInlineImage(InlineImage inlineImage)
    {
    }

    private PdfPoint OnPage(double x, double y) => CurrentTransformationMatrix.Transform(new PdfPoint(x, y));
}
