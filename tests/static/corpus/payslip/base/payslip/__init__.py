from .calc import Payslip, net_pay

__all__ = ['Payslip', 'net_pay']
