//! Instruments a program's text before boa reads it: calls are woven in that count, limit and locate.
//!
//! May use: boa's parser and syntax tree. boa bounds neither the length of a text that `+` makes nor lets a program catch
//! the end of its stack, knows no place for a name that is not there, and says of an error less than V8 does. So calls of
//! functions (`bound`) are woven into the text; lines stay, and columns are counted back:
//!
//! ```js
//! function f(a) { return a + g(a) }      // as it is written
//! function f(a) {ᵒf(); return ᵒs(a + ᵒn(g)(a)) }   // as boa gets it, if nobody declares `g`
//! ```

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::ops::ControlFlow;

use boa_engine::ast::declaration::LexicalDeclaration;
use boa_engine::ast::declaration::{Binding, Variable};
use boa_engine::ast::expression::access::{PropertyAccess, PropertyAccessField, SimplePropertyAccess};
use boa_engine::ast::expression::literal::{ArrayLiteral, ObjectMethodDefinition, PropertyDefinition, TemplateElement};
use boa_engine::ast::expression::operator::assign::{Assign, AssignOp, AssignTarget};
use boa_engine::ast::expression::operator::binary::{ArithmeticOp, BinaryOp, BitwiseOp};
use boa_engine::ast::expression::operator::unary::UnaryOp;
use boa_engine::ast::expression::{Call, Expression, Identifier};
use boa_engine::ast::function::{
    ClassDeclaration, ClassElement, ClassElementName, ClassExpression, FunctionBody, FunctionExpression,
};
use boa_engine::ast::operations::lexically_declared_names;
use boa_engine::ast::pattern::{ObjectPatternElement, Pattern};
use boa_engine::ast::property::PropertyName;
use boa_engine::ast::scope::Scope;
use boa_engine::ast::statement::iteration::ForOfLoop;
use boa_engine::ast::statement::{Catch, Statement, Throw};
use boa_engine::ast::visitor::{VisitWith, Visitor};
use boa_engine::ast::{Position, Spanned, StatementListItem};
use boa_engine::interner::{Interner, Sym, ToInternedString};
use boa_engine::parser::{Parser, Source};

use super::source::{File, Mark, Place, Refused, Woven, plain};

/// Weaves a module's text, of which `head` and `tail` make a function. `known` says which names are global ones.
pub(super) fn weave(
    path: &str,
    source: &str,
    inside: bool,
    (head, tail): (&str, &str),
    known: &mut dyn FnMut(&str) -> bool,
) -> Result<(File, String), Refused> {
    let mut file = plain(path, source, inside, head);
    // What Unix reads is a comment to JavaScript, of the same length.
    let source = source.strip_prefix("#!").map_or_else(|| source.to_owned(), |rest| ["//", rest].concat());
    let shift = head.chars().count() as u32;
    let whole = [head, &source, tail].concat();
    let mut interner = Interner::default();
    let tree = Parser::new(Source::from_bytes(&whole)).parse_script(&Scope::new_global(), &mut interner)?;
    if inside {
        return Ok((file, whole));
    }
    let mut walk = Walk {
        file: &mut file,
        source: &source,
        starts: std::iter::once(0).chain(source.match_indices('\n').map(|(at, _)| at + 1)).collect(),
        shift,
        interner: &interner,
        inserts: Vec::new(),
        declared: BTreeSet::new(),
        free: Vec::new(),
        in_sum: false,
        classes: Vec::new(),
        has_big: source.contains("BigInt")
            || source.as_bytes().windows(2).any(|w| w[0].is_ascii_digit() && w[1] == b'n'),
    };
    if walk.visit_script(&tree).is_break() {
        let message = "lexical name declared multiple times".into();
        return Err(Refused::General { message, position: Position::new(1, 1) });
    }
    let Walk { mut inserts, declared, free, starts, .. } = walk;
    for (from, to, place, name) in free {
        let is_early = file.lexical.get(&name).is_some_and(|declared| place < *declared);
        if is_early || (!declared.contains(&name) && !known(&name)) {
            let seq = inserts.len();
            inserts.push(Insert { at: from, opens: true, seq, text: "ᵒn(".into(), mark: Some(Mark::Name) });
            inserts.push(Insert { at: to, opens: false, seq, text: ")".into(), mark: None });
        }
    }
    // What closes comes before what opens at the same place, the innermost first.
    inserts.sort_by_key(|i| (i.at, i.opens, if i.opens { i.seq as i64 } else { -(i.seq as i64) }));
    let (mut out, mut done) = (String::from(head), 0);
    for insert in inserts {
        out += &source[done..insert.at];
        out += &insert.text;
        done = insert.at;
        let line = starts.partition_point(|start| *start <= insert.at);
        let column = source[starts[line - 1]..insert.at].chars().count() as u32 + 1;
        let len = insert.text.chars().count() as u32;
        file.woven.push(Woven { line: line as u32, column, len, mark: insert.mark });
    }
    out += &source[done..];
    out += tail;
    // Should boa ever say of a place what is not so, the text goes as it is.
    let read = Parser::new(Source::from_bytes(&out)).parse_script(&Scope::new_global(), &mut Interner::default());
    if read.is_err() {
        file.woven.truncate(1);
        return Ok((file, whole));
    }
    Ok((file, out))
}

struct Insert {
    at: usize,
    opens: bool,
    seq: usize,
    text: Cow<'static, str>,
    mark: Option<Mark>,
}

struct Walk<'w> {
    file: &'w mut File,
    source: &'w str,
    /// Where each line begins.
    starts: Vec<usize>,
    /// How much longer the first line is.
    shift: u32,
    interner: &'w Interner,
    inserts: Vec<Insert>,
    declared: BTreeSet<String>,
    /// Names that are used, from and to.
    free: Vec<(usize, usize, Place, String)>,
    /// Whether what is visited is a part of a sum that is weighed.
    in_sum: bool,
    classes: Vec<String>,
    has_big: bool,
}

/// Where an expression begins. boa's span of a call is that of its arguments.
fn begin(node: &Expression) -> Position {
    match node {
        Expression::Call(call) => begin(call.function()),
        Expression::PropertyAccess(PropertyAccess::Simple(access)) => begin(access.target()),
        Expression::PropertyAccess(PropertyAccess::Private(access)) => begin(access.target()),
        Expression::Optional(chain) => begin(chain.target()),
        Expression::TaggedTemplate(template) => begin(template.tag()),
        Expression::Binary(binary) => begin(binary.lhs()),
        Expression::Conditional(choice) => begin(choice.condition()),
        Expression::Assign(assign) => match assign.lhs() {
            AssignTarget::Access(PropertyAccess::Simple(access)) => begin(access.target()),
            AssignTarget::Access(PropertyAccess::Private(access)) => begin(access.target()),
            _ => node.span().start(),
        },
        _ => node.span().start(),
    }
}

impl Walk<'_> {
    fn place(&self, position: Position) -> Place {
        let (line, column) = (position.line_number(), position.column_number());
        (line, if line == 1 { column.saturating_sub(self.shift).max(1) } else { column })
    }

    fn at(&self, position: Position) -> usize {
        let (line, column) = self.place(position);
        let start = self.starts.get(line as usize - 1).copied().unwrap_or(self.source.len());
        let rest = &self.source[start..];
        rest.char_indices().nth(column as usize - 1).map_or(self.source.len(), |(at, _)| start + at)
    }

    fn text(&self, node: &Expression) -> String {
        let (from, to) = (self.at(begin(node)), self.at(node.span().end()));
        self.source.get(from..to).unwrap_or("").to_owned()
    }

    /// What V8 calls an expression in its messages.
    fn called(&self, node: &Expression) -> String {
        match node {
            Expression::Identifier(_) | Expression::This(_) => self.text(node),
            Expression::Literal(literal) => literal.to_interned_string(self.interner),
            Expression::PropertyAccess(PropertyAccess::Simple(access)) => match access.field() {
                PropertyAccessField::Const(name) => {
                    [&self.called(access.target()), ".", &self.name(name.sym())].concat()
                }
                PropertyAccessField::Expr(_) => self.text(node),
            },
            Expression::Call(call) => [&self.called(call.function()), "(...)"].concat(),
            Expression::Parenthesized(inner) => self.called(inner.expression()),
            _ => "(intermediate value)".to_owned(),
        }
    }

    fn name(&self, sym: Sym) -> String {
        self.interner.resolve_expect(sym).to_string()
    }

    fn around(&mut self, node: &Expression, open: &'static str, close: &'static str, mark: Option<Mark>) {
        let (from, to) = (self.at(begin(node)), self.at(node.span().end()));
        if from < to {
            let seq = self.inserts.len();
            self.inserts.push(Insert { at: from, opens: true, seq, text: open.into(), mark });
            self.inserts.push(Insert { at: to, opens: false, seq, text: close.into(), mark: None });
        }
    }

    fn iterated(&mut self, node: &Expression) {
        let mark = Mark::Iterated(self.called(node));
        self.around(node, "ᵒs(ᵒi(", "))", Some(mark));
    }

    fn used(&mut self, name: &Identifier) {
        let place = self.place(name.span().start());
        let text = self.name(name.sym());
        self.file.uses.push((place, text));
    }

    fn property_name(&self, name: &PropertyName) -> Option<String> {
        match name {
            PropertyName::Literal(name) => Some(self.name(name.sym())),
            PropertyName::Computed(_) => None,
        }
    }

    /// A sum or a text that may be long. Its parts are weighed with it.
    fn weighed<'n>(&mut self, node: &'n Expression, is_part: bool) -> ControlFlow<()> {
        if !is_part {
            self.around(node, "ᵒs(", ")", None);
        }
        let parts: Vec<&Expression> = match node {
            Expression::Binary(sum) => vec![sum.lhs(), sum.rhs()],
            Expression::TemplateLiteral(template) => {
                let part = |e: &'n TemplateElement| if let TemplateElement::Expr(part) = e { Some(part) } else { None };
                template.elements().iter().filter_map(part).collect()
            }
            _ => Vec::new(),
        };
        for part in parts {
            self.in_sum = true;
            self.visit_expression(part)?;
        }
        self.in_sum = false;
        ControlFlow::Continue(())
    }

    fn method(&mut self, body: &FunctionBody, shown: String) {
        let span = body.span();
        let (from, to) = (self.place(span.start()), self.place(span.end()));
        self.file.methods.push((from, to, shown));
    }

    fn class(&mut self, name: String, from: Position, constructor: Option<&FunctionExpression>) {
        if let Some(constructor) = constructor {
            // boa says of `super()` where the constructor begins.
            let (from, to) = (self.place(from), self.place(constructor.body().span().end()));
            self.file.methods.push((from, to, ["new ", &name].concat()));
        }
        self.classes.push(name);
    }
}

impl<'ast> Visitor<'ast> for Walk<'_> {
    type BreakTy = ();

    fn visit_expression(&mut self, node: &'ast Expression) -> ControlFlow<()> {
        let is_sum = std::mem::take(&mut self.in_sum);
        match node {
            Expression::Identifier(name) => {
                self.used(name);
                let (from, to) = (self.at(name.span().start()), self.at(name.span().end()));
                let text = self.name(name.sym());
                // A real one: not what the parser made up.
                if self.source.get(from..to) == Some(text.as_str()) {
                    let place = self.place(name.span().start());
                    self.free.push((from, to, place, text));
                }
                ControlFlow::Continue(())
            }
            Expression::Unary(unary)
                if matches!(unary.op(), UnaryOp::TypeOf | UnaryOp::Delete)
                    && matches!(unary.target(), Expression::Identifier(_)) =>
            {
                ControlFlow::Continue(())
            }
            Expression::Binary(sum) => {
                let grows = match sum.op() {
                    BinaryOp::Arithmetic(ArithmeticOp::Add) => true,
                    BinaryOp::Arithmetic(ArithmeticOp::Mul | ArithmeticOp::Exp) | BinaryOp::Bitwise(BitwiseOp::Shl) => {
                        self.has_big
                    }
                    _ => false,
                };
                if grows {
                    return self.weighed(node, is_sum && matches!(sum.op(), BinaryOp::Arithmetic(ArithmeticOp::Add)));
                }
                node.visit_with(self)
            }
            Expression::Assign(assign) => {
                if matches!(assign.op(), AssignOp::Add) || (self.has_big && !matches!(assign.op(), AssignOp::Assign)) {
                    self.around(node, "ᵒs(", ")", None);
                }
                node.visit_with(self)
            }
            Expression::TemplateLiteral(template) => {
                if template.elements().iter().any(|e| matches!(e, TemplateElement::Expr(_))) {
                    return self.weighed(node, is_sum);
                }
                ControlFlow::Continue(())
            }
            Expression::Await(_) => {
                let (from, to) = (self.place(node.span().start()), self.place(node.span().end()));
                self.file.awaits.push((from, to));
                node.visit_with(self)
            }
            Expression::New(new) => {
                let (place, text) = (self.place(new.span().start()), self.called(new.constructor()));
                self.file.news.insert(place, text);
                self.visit_expression(new.constructor())?;
                for arg in new.arguments() {
                    if let Expression::Spread(spread) = arg {
                        self.iterated(spread.target());
                    }
                    self.visit_expression(arg)?;
                }
                ControlFlow::Continue(())
            }
            _ => node.visit_with(self),
        }
    }

    fn visit_call(&mut self, node: &'ast Call) -> ControlFlow<()> {
        let paren = self.place(node.span().start());
        let begins = match node.function() {
            Expression::PropertyAccess(PropertyAccess::Simple(access)) => match access.field() {
                PropertyAccessField::Const(name) => self.place(name.span().start()),
                PropertyAccessField::Expr(at) => self.place(at.span().start()),
            },
            Expression::Identifier(name) => self.place(name.span().start()),
            _ => paren,
        };
        let text = self.called(node.function());
        self.file.calls.insert(paren, (text, begins));
        for arg in node.args() {
            if let Expression::Spread(spread) = arg {
                self.iterated(spread.target());
            }
        }
        node.visit_with(self)
    }

    fn visit_array_literal(&mut self, node: &'ast ArrayLiteral) -> ControlFlow<()> {
        for item in node.as_ref().iter().flatten() {
            if let Expression::Spread(spread) = item {
                self.iterated(spread.target());
            }
        }
        node.visit_with(self)
    }

    fn visit_simple_property_access(&mut self, node: &'ast SimplePropertyAccess) -> ControlFlow<()> {
        let place = self.place(node.field().span().start());
        let name = match node.field() {
            PropertyAccessField::Const(name) => self.name(name.sym()),
            PropertyAccessField::Expr(at) => match at.as_ref() {
                Expression::Literal(literal) => literal.to_interned_string(self.interner).trim_matches('"').to_owned(),
                _ => String::new(),
            },
        };
        let text = self.called(node.target());
        self.file.reads.insert(place, (name, text));
        self.visit_expression(node.target())?;
        match node.field() {
            PropertyAccessField::Const(_) => ControlFlow::Continue(()),
            PropertyAccessField::Expr(at) => self.visit_expression(at),
        }
    }

    fn visit_assign(&mut self, node: &'ast Assign) -> ControlFlow<()> {
        match node.lhs() {
            AssignTarget::Identifier(name) => self.used(name),
            AssignTarget::Access(PropertyAccess::Simple(access)) => {
                if let PropertyAccessField::Const(name) = access.field() {
                    let known = (self.name(name.sym()), self.called(access.target()));
                    for place in [self.place(node.span().start()), self.place(name.span().start())] {
                        self.file.writes.insert(place, known.clone());
                    }
                }
                self.visit_expression(access.target())?;
                if let PropertyAccessField::Expr(at) = access.field() {
                    self.visit_expression(at)?;
                }
            }
            lhs => lhs.visit_with(self)?,
        }
        self.visit_expression(node.rhs())
    }

    fn visit_property_definition(&mut self, node: &'ast PropertyDefinition) -> ControlFlow<()> {
        match node {
            PropertyDefinition::IdentifierReference(name) => {
                self.used(name);
                ControlFlow::Continue(())
            }
            PropertyDefinition::Property(PropertyName::Literal(_), value) => self.visit_expression(value),
            _ => node.visit_with(self),
        }
    }

    fn visit_identifier(&mut self, node: &'ast Identifier) -> ControlFlow<()> {
        let name = self.name(node.sym());
        self.declared.insert(name);
        ControlFlow::Continue(())
    }

    fn visit_lexical_declaration(&mut self, node: &'ast LexicalDeclaration) -> ControlFlow<()> {
        for variable in node.variable_list().as_ref() {
            if let Binding::Identifier(name) = variable.binding() {
                let (place, name) = (self.place(name.span().start()), self.name(name.sym()));
                self.file.lexical.entry(name).or_insert(place);
            }
        }
        node.visit_with(self)
    }

    fn visit_variable(&mut self, node: &'ast Variable) -> ControlFlow<()> {
        if let (Binding::Pattern(pattern), Some(init)) = (node.binding(), node.init()) {
            let (open, mark) = match pattern {
                Pattern::Array(_) => ("ᵒi(", Mark::Iterated(self.called(init))),
                Pattern::Object(object) => {
                    let first = object.bindings().iter().find_map(|b| match b {
                        ObjectPatternElement::SingleName { name, .. }
                        | ObjectPatternElement::AssignmentPropertyAccess { name, .. }
                        | ObjectPatternElement::Pattern { name, .. } => self.property_name(name),
                        _ => None,
                    });
                    ("ᵒd(", Mark::Destructured(first, self.called(init)))
                }
            };
            self.around(init, open, ")", Some(mark));
        }
        node.visit_with(self)
    }

    fn visit_for_of_loop(&mut self, node: &'ast ForOfLoop) -> ControlFlow<()> {
        let mark = Mark::Iterated(self.called(node.iterable()));
        self.around(node.iterable(), "ᵒi(", ")", Some(mark));
        node.visit_with(self)
    }

    fn visit_throw(&mut self, node: &'ast Throw) -> ControlFlow<()> {
        let span = node.target().span();
        let (from, to) = (self.place(span.start()), self.place(span.end()));
        let before = &self.source[..self.at(span.start())];
        if let Some(at) = before.rfind("throw") {
            let line = self.starts.partition_point(|start| *start <= at);
            let column = before[self.starts[line - 1]..at].chars().count() + 1;
            self.file.throws.push((from, to, (line as u32, column as u32)));
        }
        node.visit_with(self)
    }

    fn visit_catch(&mut self, node: &'ast Catch) -> ControlFlow<()> {
        if let Some(Binding::Identifier(name)) = node.parameter()
            && let Some(open) = self.source[self.at(name.span().end())..].find('{')
        {
            let at = self.at(name.span().end()) + open + 1;
            let text = ["ᵒc(", &self.name(name.sym()), ");"].concat().into();
            let seq = self.inserts.len();
            self.inserts.push(Insert { at, opens: true, seq, text, mark: None });
        }
        node.visit_with(self)
    }

    fn visit_function_body(&mut self, node: &'ast FunctionBody) -> ControlFlow<()> {
        // boa looks for this outside of functions only.
        let mut names = lexically_declared_names(node.statement_list());
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        if names.len() < count {
            return ControlFlow::Break(());
        }
        let from = self.at(node.span().start());
        let seq = self.inserts.len();
        // Not the function that is the module itself.
        if node.span().start().line_number() > 1 || node.span().start().column_number() > self.shift {
            if self.source[from..].starts_with('{') {
                let text = if node.strict() { "\"use strict\";ᵒf();" } else { "ᵒf();" }.into();
                self.inserts.push(Insert { at: from + 1, opens: true, seq, text, mark: None });
            } else if let [StatementListItem::Statement(only)] = node.statements()
                && let Statement::Return(result) = only.as_ref()
                && let Some(result) = result.target()
            {
                self.around(result, "(ᵒf(),", ")", None);
            }
        }
        node.visit_with(self)
    }

    fn visit_class_declaration(&mut self, node: &'ast ClassDeclaration) -> ControlFlow<()> {
        let name = self.name(node.name().sym());
        let from = node.name().span().start();
        let place = self.place(from);
        self.file.lexical.entry(name.clone()).or_insert(place);
        self.class(name, from, node.constructor());
        let flow = node.visit_with(self);
        self.classes.pop();
        flow
    }

    fn visit_class_expression(&mut self, node: &'ast ClassExpression) -> ControlFlow<()> {
        let name = node.name().map_or_else(String::new, |name| self.name(name.sym()));
        let from = node.span().start();
        self.class(name, from, node.constructor());
        let flow = node.visit_with(self);
        self.classes.pop();
        flow
    }

    fn visit_class_element(&mut self, node: &'ast ClassElement) -> ControlFlow<()> {
        if let ClassElement::MethodDefinition(method) = node
            && let ClassElementName::PropertyName(name) = method.name()
            && let Some(name) = self.property_name(name)
            && let Some(class) = self.classes.last()
        {
            let shown = [class, ".", &name].concat();
            self.method(method.body(), shown);
        }
        node.visit_with(self)
    }

    fn visit_object_method_definition(&mut self, node: &'ast ObjectMethodDefinition) -> ControlFlow<()> {
        if let Some(name) = self.property_name(node.name()) {
            self.method(node.body(), ["Object.", &name].concat());
        }
        node.visit_with(self)
    }
}
